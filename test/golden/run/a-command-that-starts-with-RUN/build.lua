# syntax=luakit/luakit:1
local s = bk.image("alpine:3.20")
  :run("RUN apk add git")
bk.export(s)
