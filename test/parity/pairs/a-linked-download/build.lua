bk.export(bk.scratch():add("archive.tar.gz", "/extracted/", { link = true }))
