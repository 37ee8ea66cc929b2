--- The prelude: applications for Node.js.
local node = require("luakit.node")
local shared = require("luakit.internal.prelude.shared")
local steps = require("luakit.internal.steps")

local M = {}

--- An image with Node.js to build with.
---@param version? string (default `24-alpine`)
---@return State
function M.node_base(version)
    return shared.image("node_base", "node", version)
end

--- An image with Node.js to run with.
---@param version? string (default `24-alpine`)
---@return State
function M.node_runtime(version)
    return shared.image("node_runtime", "node", version)
end

---@class prelude.NodeBuildOptions
---@field cwd? string The application's directory. (default `/app`)
---@field deps_only? boolean Installs what the application needs to run, and no development dependencies. (default false)
---@field install_cmd? string A command for the shell when the sources are there: `npm run build`.
---@field env? table Environment of the steps.

local NODE_KINDS = {
    cwd = "path", deps_only = "boolean", install_cmd = "text", env = "table",
}

local function node_built(name, builder, src, o)
    local cwd = o.cwd or "/app"
    local deps = shared.checked(name, pcall(node.install, builder, {
        src = src, cwd = cwd, production = o.deps_only, env = o.env,
    }))
    local with_src = deps:copy(steps.source(src), "/", steps.directory(cwd), { exclude = { "**/node_modules" } })
    if o.install_cmd == nil then return with_src end
    return with_src:run(o.install_cmd, { cwd = cwd, env = o.env, mounts = node.caches })
end

--- Installs the dependencies of an application, copies its sources, and runs a command there.
---@param builder State
---@param src? State (default the build context)
---@param opts? prelude.NodeBuildOptions
---@return State
function M.node_build(builder, src, opts)
    local call = shared.call_of("node_build")
    call:state("builder", builder)
    local o = shared.app_options(call, src, opts, NODE_KINDS)
    return node_built("node_build", builder, src, o)
end

---@class prelude.NodeAppOptions: prelude.NodeBuildOptions
---@field runtime_version? string Version of the node image that runs the application. (default the one that builds)
---@field files? string|string[] Paths of the application's directory that go into the image. (default all of it)
---@field user? string A user that is made, unless it is there, and that owns the application.
---@field uid? integer (default 1000, or the first one after it that is free)
---@field gid? integer (default the same)

--- An image with an application for Node.js in `/app`: built with the script `build` of `package.json` where there is
--- one, or with `install_cmd`, and without its development dependencies.
---@param version? string of the node image (default `24-alpine`)
---@param src? State (default the build context)
---@param opts? prelude.NodeAppOptions
---@return State
function M.node_app(version, src, opts)
    local name = "node_app"
    local kinds = shared.with_kinds(shared.with_kinds(NODE_KINDS, shared.USER_KINDS), { files = "words" })
    local o = shared.app_options(shared.call_of(name), src, opts, kinds)
    local cwd = o.cwd or "/app"
    local build = shared.with_kinds(o, { install_cmd = o.install_cmd or "npm run build --if-present" })
    local built = node_built(name, M.node_base(version), src, build)
    if not o.deps_only then built = shared.checked(name, pcall(node.prune, built, { cwd = cwd, env = o.env })) end
    local runtime, owner = shared.with_app_user(name, M.node_runtime(o.runtime_version or version), o)
    local final = runtime:mkdir("/app", { owner = owner })
    for _, path in ipairs(o.files or { "." }) do
        local from, to = steps.directory(cwd) .. path, path == "." and "/app/" or "/app/" .. path
        final = final:copy(built, from, to, { owner = owner })
    end
    return final
end

return M
