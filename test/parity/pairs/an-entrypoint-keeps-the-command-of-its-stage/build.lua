bk.export(bk.image("busybox:latest"):cmd{ "A=1" }, { entrypoint = { "/bin/env" } })
