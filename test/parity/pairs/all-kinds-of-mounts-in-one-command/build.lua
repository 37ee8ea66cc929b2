local s = bk.image("busybox:latest"):run("ls /m > /seen", {
    mounts = {
        bk.ssh(),
        bk.secret{ id = "z" },
        bk.tmpfs("/z"),
        bk.cache("/z/cache", { id = "parity-all" }),
        bk.secret("/a", { id = "a", env = "A" }),
        bk.bind("/m"),
        bk.tmpfs("/b"),
    },
})
bk.export(s)
