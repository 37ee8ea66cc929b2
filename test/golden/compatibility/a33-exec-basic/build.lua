local base = bk.image("golang:1.21-alpine")
local result = base:run("go version > /version")
bk.export(result)
