bk.export(bk.image("busybox:latest"), { entrypoint = { "/bin/env" } })
