# syntax=luakit/luakit:1
local s = bk.image("alpine:3.20"):run("make", bk.cache("/c"))
bk.export(s)
