--- The prelude: applications in Go.
local apk = require("luakit.apk")
local go = require("luakit.go")
local images = require("luakit.internal.prelude.images")
local shared = require("luakit.internal.prelude.shared")
local steps = require("luakit.internal.steps")

local M = {}

--- An image with Go, git and a C compiler.
---@param version? string (default `1.26-alpine`)
---@return State
function M.go_base(version)
    local base = shared.image("go_base", "golang", version)
    if not shared.is_alpine(version or shared.VERSIONS.golang) then return base end
    return apk.add(base, { "git", "ca-certificates", "build-base" })
end

---@class prelude.GoBuildOptions
---@field cwd? string Directory of the sources. (default `/app`)
---@field main? string|string[] Packages to build. (default `.`)
---@field output? string The program. (default `/out/app`)
---@field ldflags? string Options of the linker. (default `-s -w`)
---@field flags? string|string[] More options of `go build`: a list, or words with blanks between them.
---@field cgo? boolean Links with C code. (default false)
---@field env? table Environment of the compiler.

local GO_KINDS = {
    cwd = "path", main = "words", output = "path", ldflags = "text", flags = "names", cgo = "boolean",
}

--- Returns the state after building with the sources in the state.
local function go_built(name, builder, src, o, env)
    local cwd = o.cwd or "/app"
    local ready = shared.checked(name, pcall(go.mod_download, builder, { src = src, cwd = cwd, env = env }))
    return shared.checked(name, pcall(go.build, ready:copy(steps.source(src), "/", steps.directory(cwd)), {
        src = false, cwd = cwd, main = o.main, output = o.output, ldflags = o.ldflags, flags = o.flags, cgo = o.cgo,
        env = env,
    }))
end

--- Downloads modules, copies the sources and builds a program.
---@param builder State
---@param src? State (default the build context)
---@param opts? prelude.GoBuildOptions
---@return State
function M.go_build(builder, src, opts)
    local call = shared.call_of("go_build")
    call:state("builder", builder)
    local o = shared.app_options(call, src, opts, shared.with_kinds(GO_KINDS, { env = "table" }))
    return go_built("go_build", builder, src, o, o.env)
end

--- Alpine with certificate authorities and time zones.
---@param version? string of Alpine (default `3.23`)
---@return State
function M.go_runtime(version)
    return apk.add(shared.image("go_runtime", "alpine", version), { "ca-certificates", "tzdata" })
end

---@class prelude.GoAppOptions: prelude.GoBuildOptions
---@field runtime_version? string Version of Alpine. (default `3.23`)
---@field final_path? string The program in the image. (default `/app/` and the name of `output`)
---@field user? string Creates this user, who owns the program.
---@field uid? integer (default 1000, or the first one after it that is free)
---@field gid? integer (default the same)

--- An image with a program in Go. Export it with the program as entrypoint.
---@param version? string of the golang image (default `1.26-alpine`)
---@param src? State (default the build context)
---@param opts? prelude.GoAppOptions
---@return State
function M.go_binary_app(version, src, opts)
    local kinds = shared.with_kinds(shared.with_kinds(GO_KINDS, shared.USER_KINDS), { final_path = "path" })
    local o = shared.app_options(shared.call_of("go_binary_app"), src, opts, kinds)
    local built = go_built("go_binary_app", M.go_base(version), src, o, o.env)
    local output = o.output or "/out/app"
    local path = o.final_path or "/app/" .. output:match("([^/]+)/*$")
    local runtime, owner = shared.with_app_user("go_binary_app", M.go_runtime(o.runtime_version), o)
    local parent = path:match("^(.+)/[^/]+$")
    if owner and parent then runtime = runtime:mkdir(parent, { owner = owner }) end
    return runtime:copy(built, output, path, { mode = "0755", owner = owner })
end

return M
