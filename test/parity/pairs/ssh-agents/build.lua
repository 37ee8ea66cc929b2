local s = bk.image("busybox:latest")
    :run([[test -S "$SSH_AUTH_SOCK" && stat -c '%a %u:%g' /agents/other > /seen]], {
        mounts = {
            bk.ssh(),
            bk.ssh{ id = "absent", optional = true },
            bk.ssh{ id = "other", dest = "/agents/other", mode = "0666", uid = 7, gid = 8 },
        },
    })
bk.export(s)
