local s = bk.image("busybox:latest")
    :run("echo sandbox", { security = "sandbox" })
    :run("echo insecure", { security = "insecure" })
bk.export(s)
