# syntax=luakit/luakit:1
local device = bk.arg("DEVICE", { choices = { "cpu", "cuda" } })
bk.export(bk.image("alpine:3.20"):label("device", device or "none"))
