local base = bk.image("alpine:3.20")
local left = base:run("date > /left")
local right = base:run("date > /right")
bk.export(bk.merge(left, right))
