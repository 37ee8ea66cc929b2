bk.export(bk.scratch():workdir("/srv"):copy("file.txt", "."))
