bk.export(bk.image("busybox:latest"):run("echo without a secret", { mounts = { bk.secret{ id = "absent" } } }))
