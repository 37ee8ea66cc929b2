bk.export(bk.scratch():mkfile("/file", "private\n", { mode = "0600", owner = "7:8" }))
