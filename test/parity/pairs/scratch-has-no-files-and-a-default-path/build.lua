bk.export(bk.scratch():copy("file.txt", "/"))
