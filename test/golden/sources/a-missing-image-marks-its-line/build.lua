local base = bk.image("alpine:3.20")
local tool = bk.image("alpine:9.99")
bk.export(base:copy(tool, "/bin/sh", "/bin/sh"))
