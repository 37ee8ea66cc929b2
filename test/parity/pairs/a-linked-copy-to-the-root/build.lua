bk.export(bk.image("busybox:latest"):copy("a.txt", "/", { link = true }))
