local s = bk.image("alpine:3.20")
s = s:mkdir("/data", {
    owner = "1:1",
    mode = 0123,
})
bk.export(s)
