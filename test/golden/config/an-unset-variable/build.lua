local s = bk.image("alpine:3.20")
bk.export(s:copy("a", "/$NOWHERE/"))
