# syntax=luakit/luakit:1
local f = io.open("VERSION")
bk.export(bk.image("alpine:" .. f:read("a")))
