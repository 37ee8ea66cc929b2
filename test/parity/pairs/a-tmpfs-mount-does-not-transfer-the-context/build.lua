local s = bk.image("busybox:latest")
    :run("true", { mounts = { bk.tmpfs("/memory") } })
    :copy("file.txt", "/")
bk.export(s)
