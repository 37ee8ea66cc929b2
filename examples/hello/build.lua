# syntax=luakit/luakit:1
local name = bk.arg("NAME", "world")
local image = bk.image("alpine:3.20")
    :mkfile("/hello.txt", "Hello, " .. name .. "! ")
    :run("echo 'This image was built with Lua.' >> /hello.txt")
bk.export(image, { cmd = { "cat", "/hello.txt" } })
