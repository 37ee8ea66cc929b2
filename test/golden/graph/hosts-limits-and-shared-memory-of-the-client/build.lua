local s = bk.image("alpine:3.20"):run("make")
s = s:run("make test", {
    add_hosts = { db = "10.0.0.9" },
    ulimits = { nofile = 10 },
    mounts = { bk.tmpfs("/dev/shm", { size = "1m" }) },
})
bk.export(s)
