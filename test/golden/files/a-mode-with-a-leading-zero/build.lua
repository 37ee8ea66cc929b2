bk.export(bk.scratch():mkdir("/a", { mode = 0755 }):mkdir("/b", { mode = 755 }))
