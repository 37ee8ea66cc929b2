local base = bk.image("alpine:3.20")

local directory = base:mkdir("/srv/app", {
    mode = "0755",
    make_parents = true,
    owner = { user = "app", group = "staff" },
})

-- 493 is 0755: an integer is taken as it is.
local settings = directory:mkfile("/srv/app/settings.json", "{}\n", {
    mode = 493,
    owner = { user = "root", group = "root" },
})

local script = settings:mkfile("/srv/app/start.sh", "#!/bin/sh\nexec /srv/app/server\n", {
    mode = "0755",
    owner = { user = "app", group = "staff" },
})

local other = bk.image("busybox:latest")
local hosts = script:copy(other, "/etc/hosts", "/srv/app/hosts", {
    mode = "0644",
    owner = { user = 1000, group = 1000 },
})

local named = hosts:copy(other, "/etc/passwd", "/srv/app/passwd", {
    owner = { user = "app", group = "staff" },
})

local data = named:mkdir("/srv/app/data", {
    mode = "0700",
    owner = { user = "app", group = 1000 },
})

bk.export(data, { user = "app", workdir = "/srv/app" })
