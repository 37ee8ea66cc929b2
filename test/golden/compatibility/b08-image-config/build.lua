local base = bk.image("alpine:3.20")
local result = base:run("adduser -D web"):mkdir("/site")
bk.export(result, {
    entrypoint = { "/usr/bin/env" },
    cmd = { "sh", "-c", "echo $SITE" },
    env = { "SITE=production", "PATH=/site/bin:/usr/bin:/bin" },
    expose = { "8080/tcp", "9090/tcp" },
    user = "web",
    workdir = "/site",
    labels = {
        ["org.opencontainers.image.title"] = "site",
    },
})
