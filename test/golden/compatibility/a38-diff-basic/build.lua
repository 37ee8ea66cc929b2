local base = bk.image("alpine:3.20")
local installed = base:run("apk add --no-cache curl")
bk.export(bk.diff(base, installed))
