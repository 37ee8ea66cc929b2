local s = bk.image("busybox:latest")
    :workdir("/srv")
    :run("true", { mounts = { bk.cache("/parity/plain"), bk.cache("parity-relative/") } })
    :run("true", {
        mounts = {
            bk.cache("/a", { id = "parity/id" }),
            bk.cache("/p", { id = "parity-p", sharing = "private" }),
            bk.cache("/l", { id = "parity-l", sharing = "locked" }),
            bk.cache("/s", { id = "parity-s", sharing = "shared" }),
        },
    })
    :run("stat -c '%a %u:%g' /o /m > /seen; touch /r/x || echo readonly >> /seen", {
        mounts = {
            bk.cache("/o", { id = "parity-o", uid = 12, gid = 34, mode = "0750" }),
            bk.cache("/m", { id = "parity-m", mode = "0777" }),
            bk.cache("/r", { id = "parity-r", readonly = true }),
        },
    })
bk.export(s)
