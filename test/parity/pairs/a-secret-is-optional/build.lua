local s = bk.image("busybox:latest"):run("ls /run/secrets > /seen || true", {
    mounts = {
        bk.secret{ id = "absent", optional = true },
        bk.secret{ id = "absent", env = "ABSENT", optional = true },
    },
})
bk.export(s)
