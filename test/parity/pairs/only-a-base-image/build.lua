bk.export(bk.image("busybox:latest"))
