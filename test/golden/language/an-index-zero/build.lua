# syntax=luakit/luakit:1
local versions = { "3.20", "3.19" }
bk.export(bk.image(versions[0]))
