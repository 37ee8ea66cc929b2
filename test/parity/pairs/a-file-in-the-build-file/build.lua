bk.export(bk.image("busybox:latest"):mkfile("/etc/motd", "welcome\n"))
