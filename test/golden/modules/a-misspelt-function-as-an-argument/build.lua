# syntax=luakit/luakit:1
local users = require("luakit.users")
local s = bk.image("alpine:3.20")
  :with(users.ad, "app")
bk.export(s)
