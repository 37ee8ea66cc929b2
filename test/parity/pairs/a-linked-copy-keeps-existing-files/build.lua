local s = bk.image("busybox:latest")
    :run("mkdir -p /data/sub && chmod 0700 /data && chown 12:34 /data && chmod 1777 /data/sub")
    :copy("a.txt", "/data/sub/", { link = true })
bk.export(s)
