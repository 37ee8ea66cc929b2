bk.export(bk.image("busybox:latest"):run("echo kept > /cache/file", {
    mounts = { bk.cache("/cache", { id = "parity" }) },
}))
