local s = bk.image("busybox:latest")
    :run("echo new > /src/new && ls /src/new > /seen", { mounts = { bk.bind("/src", { readonly = false }) } })
bk.export(s)
