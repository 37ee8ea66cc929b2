# syntax=luakit/luakit:1
local apt = require("luakit.apt")
local s = bk.image("debian:12")
s = apt.instal(s, { "git" })
bk.export(s)
