local s = bk.image("alpine:3.20")
s = s:run("make", { netwrok = "host" })
bk.export(s)
