bk.export(bk.scratch():copy(bk.context("context", { include = "*.go" }), ".", "/"))
