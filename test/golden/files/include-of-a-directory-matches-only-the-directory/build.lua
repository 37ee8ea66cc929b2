bk.export(bk.scratch():copy(bk.context("context", { include = { "src" } }), "vendor", "/v/"))
