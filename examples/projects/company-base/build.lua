# syntax=luakit/luakit:1
local users = require("luakit.users")

local debian = bk.arg("DEBIAN", { default = "bookworm", description = "Release of Debian" })
local uid = bk.arg("APP_UID", { default = 10001, description = "User id of applications" })
local certificates = bk.arg("CERTIFICATES", { default = false, description = "Trust the certificates of the secret ca" })

local common = bk.image("debian:" .. debian .. "-slim")
    :copy("rootfs", "/", { link = true, mode = "go-w" })
    :with(users.add, "app", { uid = uid, home = "/app" })
    :env{ APP_HOME = "/app" }
    :label("com.example.base", debian)

if certificates then
    common = common:run([[
        cp /run/secrets/ca /usr/local/share/ca-certificates/company.crt
        update-ca-certificates
    ]], { mounts = { bk.secret{ id = "ca" } } })
end

bk.target("base", { default = true, description = "For images that bring their own build" }, function()
    return common:workdir("$APP_HOME"):user("app"), { entrypoint = { "start" } }
end)

bk.target("onbuild", { description = "For images that are a Dockerfile with FROM alone" }, function()
    local s = common:workdir("$APP_HOME"):user("app"):onbuild{
        "ARG APP_VERSION=unknown",
        "ENV APP_VERSION=$APP_VERSION",
        "COPY --chown=app . .",
    }
    return s, { entrypoint = { "start" } }
end)
