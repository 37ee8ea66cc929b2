bk.export(bk.scratch():copy("absent.txt", "/"))
