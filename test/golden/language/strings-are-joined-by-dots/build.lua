# syntax=luakit/luakit:1
local version = "3.20"
bk.export(bk.image("alpine:" + version))
