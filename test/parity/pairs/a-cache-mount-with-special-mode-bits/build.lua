bk.export(bk.image("busybox:latest"):run("stat -c %a /cache > /seen", {
    mounts = { bk.cache("/cache", { id = "parity-special", mode = "1777" }) },
}))
