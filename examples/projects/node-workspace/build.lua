# syntax=luakit/luakit:1
local node = require("luakit.node")

local args = bk.get_args{
    NODE_VERSION = { default = "26", choices = { "20", "26" }, description = "Major version of Node.js" },
    PORT = { default = 3000, description = "Port of the server" },
    DEBUG = { default = false, description = "Start with the inspector" },
    NPM_REGISTRY = { description = "Registry to install from" },
}

local base = bk.image("node:" .. args.NODE_VERSION .. "-bookworm-slim"):workdir("/app")

local function install(options)
    return node.install(base, {
        manifests = { "package.json", "package-lock.json", "packages/*/package.json" },
        production = options.production,
        env = args.NPM_REGISTRY and { npm_config_registry = args.NPM_REGISTRY },
    })
end

local build = bk.target("build", { description = "Builds all packages" }, function()
    return node.build(install{ production = false })
end)

bk.target("test", { description = "Runs the tests of all packages" }, function()
    return build():run("npm test --workspaces --if-present")
end)

bk.target("app", { default = true, description = "The server" }, function()
    local s = install{ production = true }
        :copy("packages/shared", "packages/shared", { link = true })
        :copy(build(), "/app/packages/api/dist", "packages/api/dist", { link = true })
        :user("node")
    return s, {
        env = { NODE_ENV = "production", PORT = args.PORT },
        expose = args.PORT,
        cmd = { "node", args.DEBUG and "--inspect=0.0.0.0", "packages/api/dist/server.js" },
    }
end)
