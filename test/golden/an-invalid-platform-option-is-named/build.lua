bk.export(bk.scratch())
