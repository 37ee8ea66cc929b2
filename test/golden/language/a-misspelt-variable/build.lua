# syntax=luakit/luakit:1
local base = bk.image("alpine:3.20")
local s = bsae:run("echo hello")
bk.export(s)
