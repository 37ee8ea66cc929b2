# syntax=luakit/luakit:1
local s = bk.image("alpine:3.20")
  :run("grep '\d+' /etc/passwd")
bk.export(s)
