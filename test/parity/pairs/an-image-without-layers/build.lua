bk.export(bk.image("base"):copy("file.txt", "/"))
