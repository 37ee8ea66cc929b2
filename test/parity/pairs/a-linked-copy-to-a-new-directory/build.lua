local s = bk.image("busybox:latest"):copy("a.txt", "/new/deep/", { link = true })
bk.export(s:run("cat /new/deep/a.txt"))
