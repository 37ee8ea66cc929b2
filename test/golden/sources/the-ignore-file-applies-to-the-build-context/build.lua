bk.export(bk.scratch():copy(".", "/"))
