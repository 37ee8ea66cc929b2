local made = bk.image("busybox:latest"):run("mkdir -p /made/sub/inner && echo made > /made/sub/file")
local s = bk.image("busybox:latest")
    :run("cat /mnt/sub/file > /seen && ls /mnt/sub/inner/sh >> /seen", {
        mounts = {
            bk.bind(bk.image("busybox:latest"), "/mnt/sub/inner", { source = "/bin" }),
            bk.bind(made, "/mnt", { source = "/made" }),
        },
    })
bk.export(s)
