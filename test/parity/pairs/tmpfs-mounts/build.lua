local s = bk.image("busybox:latest")
    :run([[grep -o ' /memory tmpfs\| /small tmpfs' /proc/mounts > /seen]], {
        mounts = { bk.tmpfs("/memory"), bk.tmpfs("/small", { size = "8m" }) },
    })
bk.export(s)
