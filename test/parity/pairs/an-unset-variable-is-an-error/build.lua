bk.export(bk.image("busybox:latest"):env("A", "${ABSENT}1"))
