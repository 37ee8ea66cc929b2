local tools = bk.image("golang:1.21-alpine")
local s = bk.image("alpine:3.20"):run("make", {
    cwd = "/src",
    mounts = {
        bk.bind("."),
        bk.bind(tools, "/tools", { source = "/usr/local/go", readonly = false }),
        bk.cache("/root/.cache"),
        bk.cache("cache", { id = "mine", sharing = "locked", mode = "0700", owner = "1000:1000" }),
        bk.cache("/seeded", { from = tools, source = "/go", sharing = "private", readonly = true }),
        bk.secret("/run/secrets/token"),
        bk.secret({ id = "key", env = "KEY", optional = true }),
        bk.secret("/root/.npmrc", { id = "npmrc", mode = "0440", uid = 1000, gid = 1000 }),
        bk.ssh(),
        bk.ssh({ id = "github", dest = "/agent", mode = "0666", optional = true }),
        bk.tmpfs("/tmp", { size = "64m" }),
        { false, bk.tmpfs("/run") },
    },
})
bk.export(s)
