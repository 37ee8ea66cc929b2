bk.export(bk.image("busybox:latest"):run("echo without an agent", { mounts = { bk.ssh{ id = "absent" } } }))
