local debug_mount
local mounts = { bk.cache("/a"), debug_mount, bk.cache("/b") }
bk.export(bk.image("alpine:3.20"):run("make", { mounts = mounts }))
