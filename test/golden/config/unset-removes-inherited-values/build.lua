bk.export(bk.image("node:20-alpine"), {
    env = { NODE_VERSION = bk.unset },
    entrypoint = bk.unset,
    cmd = "node server.js",
})
