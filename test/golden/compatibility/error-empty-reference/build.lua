local base = bk.image("")
bk.export(base)
