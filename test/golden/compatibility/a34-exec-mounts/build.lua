local base = bk.image("node:20-alpine")
local result = base:run("npm install", {
    mounts = {
        bk.cache("/root/.npm"),
        bk.secret("/run/secrets/registry"),
        bk.ssh({ id = "default" }),
        bk.tmpfs("/tmp", { size = 536870912 }),
    },
})
bk.export(result)
