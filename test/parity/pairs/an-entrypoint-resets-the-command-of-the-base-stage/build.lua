local base = bk.target("base", function() return bk.image("busybox:latest"):cmd{ "A=1" } end)
bk.export(base(), { entrypoint = { "/bin/env" } })
