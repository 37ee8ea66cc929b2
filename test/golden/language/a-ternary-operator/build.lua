# syntax=luakit/luakit:1
local debug = bk.arg("DEBUG", false)
local target = debug ? "debug" : "release"
bk.export(bk.image("alpine:3.20"):run("make " .. target))
