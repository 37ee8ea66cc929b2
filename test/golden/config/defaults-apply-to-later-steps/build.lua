local s = bk.image("alpine:3.20"):defaults{
    env = { VERSION = "1.2" },
    mounts = { bk.cache("/root/.cache"), bk.tmpfs("/tmp") },
    secret_env = { TOKEN = "token" },
    network = "none",
    add_hosts = { db = "10.0.0.1" },
    ulimits = { nofile = { 1024, 4096 } },
    owner = "1000:1000",
}
s = s:run("make $VERSION", { network = "host", mounts = { bk.tmpfs("/tmp", { size = "1m" }) }, add_hosts = { web = "10.0.0.2" } })
s = s:mkdir("/data/$VERSION")
bk.export(s)
