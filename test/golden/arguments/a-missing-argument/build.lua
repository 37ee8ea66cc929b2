# syntax=luakit/luakit:1
local v = bk.arg("VERSION")
bk.export(bk.image("alpine:" .. v))
