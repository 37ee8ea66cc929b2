local base = bk.image("busybox:latest")
    :env("A", 1)
    :label("a", "1")
    :workdir("/srv")
    :user("12:34")
    :shell{ "/bin/sh", "-e", "-c" }
    :entrypoint{ "/bin/env" }
    :cmd{ "A" }

local s = base
    :run("id > /tmp/id; pwd > /tmp/pwd; echo $A $- > /tmp/environment")
    :env("A", 2)
bk.export(s)
