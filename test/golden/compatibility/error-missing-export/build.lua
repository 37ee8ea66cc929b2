local base = bk.image("alpine:3.20")
local result = base:run("true")
