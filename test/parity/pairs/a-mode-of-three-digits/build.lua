bk.export(bk.scratch():copy("a.txt", "/", { mode = "600" }))
