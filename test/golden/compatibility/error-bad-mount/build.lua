local base = bk.image("node:20-alpine")
bk.export(base:run("npm ci", {
    mounts = { "/root/.npm" },
}))
