local s = bk.image("busybox:latest")
    :copy(".", "/srv")
    :run("ls -R /src > /seen", { mounts = { bk.bind("/src") } })
bk.export(s)
