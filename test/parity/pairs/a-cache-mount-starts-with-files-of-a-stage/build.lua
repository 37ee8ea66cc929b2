local seed = bk.image("busybox:latest"):run("mkdir -p /seed/sub && echo seed > /seed/sub/file")
local cache = bk.cache("/cache", { id = "parity-from", from = seed, source = "/seed/sub" })
bk.export(bk.image("busybox:latest"):run("cat /cache/file > /seen", { mounts = { cache } }))
