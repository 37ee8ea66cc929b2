bk.export(bk.scratch():copy("a.txt", "/srv/", { link = true }))
