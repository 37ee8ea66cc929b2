bk.export(bk.image("busybox:latest"):copy({ "a.txt", "b.txt" }, "/dest"))
