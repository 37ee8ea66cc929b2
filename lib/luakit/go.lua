--- Go. Modules and compiled packages are in cache mounts, so they are fetched and compiled once and never become part
--- of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

local MODULES = bk.cache("${GOPATH:-${HOME:-/root}/go}/pkg/mod")

--- Mounts for your own commands that call go: the module cache and the build cache. Several steps use them at once.
---@type Mount[]
M.caches = { MODULES, bk.cache("${GOCACHE:-${HOME:-/root}/.cache/go-build}") }

--- The directory of the mounted sources. It is not `/go`, which is GOPATH in the golang images.
local SOURCE = "/src"

--- The files with the list of modules.
local MODULE_FILES = { "**/go.mod", "**/go.sum", "go.work", "go.work.sum" }

--- The compiler's names for variants of platforms.
local VARIANTS = {
    arm = { variable = "GOARM", pattern = "^v([567])$" },
    amd64 = { variable = "GOAMD64", pattern = "^(v[1234])$" },
}

--- The compiler's environment for a platform.
local function platform_env(platform, cgo)
    local env = { CGO_ENABLED = cgo and "1" or "0", GOOS = platform.os, GOARCH = platform.arch }
    local known = VARIANTS[platform.arch]
    local value = known and platform.variant and platform.variant:match(known.pattern)
    if value then env[known.variable] = value end
    return env
end

--- The mount of the sources; writes to it are discarded. False if the sources are already there.
local function source_mount(source, cwd)
    if source == false then return false end
    return bk.bind(steps.source(source), cwd, { readonly = false })
end

--- Downloads modules in a separate step, which runs again only if they change.
local function download(name, state, source, cwd, step)
    local files = steps.only(steps.source(source), MODULE_FILES)
    local run = steps.step(step, { cwd = cwd, mounts = source_mount(files, cwd), caches = { MODULES } })
    return failures.checked(name, pcall(state.run, state, { "go", "mod", "download" }, run))
end

---@class luakit.go.ModDownloadOptions: luakit.StepOptions
---@field src? State The directory of `go.mod`. (default the build context)
---@field cwd? string Where the files are mounted. (default `/src`)

--- Downloads the modules of `go.mod` into the module cache. The step runs again only when `go.mod`, `go.sum` or
--- `go.work` change. `build` and `test` do this automatically.
---@param state State
---@param options? luakit.go.ModDownloadOptions
---@return State
function M.mod_download(state, options)
    local call = arguments.call("luakit.go.mod_download")
    call:state("state", state)
    local o, step = call:options(options, { src = "state", cwd = "path" })
    call:finish()
    return download(call.name, state, o.src, o.cwd or SOURCE, step)
end

---@class luakit.go.BuildOptions: luakit.StepOptions
---@field src? State|false The sources; false if they are already in `cwd`. (default the build context)
---@field cwd? string Directory of the mounted sources: the directory with `go.mod`. (default `/src`)
---@field main? string|string[] Packages to build. (default `.`)
---@field output? string The program; with a `/` at the end the directory for several. (default `/out/app`)
---@field ldflags? string Options of the linker; `""` for none. (default `-s -w`)
---@field tags? string|string[] Build tags.
---@field flags? string|string[] More options of `go build`.
---@field trimpath? boolean Leaves paths of the build out of the program. (default true)
---@field cgo? boolean Links with C code; needs a C compiler. (default false)
---@field platform? string|Platform Platform of the program. (default the target platform)
---@field download? boolean Downloads modules in a separate step first. (default true)

local BUILD_KINDS = {
    src = "source", cwd = "path", main = "words", output = "path", ldflags = "text", tags = "words", flags = "words",
    trimpath = "boolean", cgo = "boolean", platform = "platform", download = "boolean",
}

--- Returns the environment and the mounts of a compilation.
local function compile_step(state, o, step)
    local cwd = o.cwd or SOURCE
    local platform = o.platform or bk.target_platform()
    return steps.step(step, {
        cwd = cwd,
        env = platform_env(platform, o.cgo),
        mounts = source_mount(o.src, cwd),
        caches = M.caches,
    })
end

--- Returns the state with the modules in the cache, unless the caller downloads them.
local function downloaded(name, state, o, step)
    if o.src == false or o.download == false then return state end
    return download(name, state, o.src, o.cwd or SOURCE, {
        caches = step.caches, env = step.env, mounts = step.mounts, network = step.network,
        secret_env = step.secret_env, user = step.user,
    })
end

--- Builds a program. The sources are only mounted: the new state has the program and no other new files. For a
--- fast build for other platforms start from `bk.image("golang:1.26", { platform = bk.build_platform() })`.
---@param state State
---@param options? luakit.go.BuildOptions
---@return State
function M.build(state, options)
    local call = arguments.call("luakit.go.build")
    call:state("state", state)
    local o, step = call:options(options, BUILD_KINDS)
    call:finish()
    local ldflags = o.ldflags or "-s -w"
    local command = steps.command(
        "go", "build",
        o.trimpath ~= false and "-trimpath",
        ldflags ~= "" and "-ldflags=" .. ldflags,
        o.tags and "-tags=" .. table.concat(o.tags, ","),
        o.flags,
        "-o", o.output or "/out/app",
        o.main or "."
    )
    local ready = downloaded(call.name, state, o, step)
    return failures.checked(call.name, pcall(ready.run, ready, command, compile_step(ready, o, step)))
end

---@class luakit.go.TestOptions: luakit.StepOptions
---@field src? State|false The sources; false if they are already in `cwd`. (default the build context)
---@field cwd? string Directory of the mounted sources. (default `/src`)
---@field packages? string|string[] Packages to test. (default `./...`)
---@field tags? string|string[] Build tags.
---@field flags? string|string[] More options of `go test`.
---@field cgo? boolean Links with C code; needs a C compiler. (default false)
---@field download? boolean Downloads modules in a separate step first. (default true)

--- Runs tests on the platform of the state. The build fails if a test fails.
---@param state State
---@param options? luakit.go.TestOptions
---@return State
function M.test(state, options)
    local call = arguments.call("luakit.go.test")
    call:state("state", state)
    local o, step = call:options(options, {
        src = "source", cwd = "path", packages = "words", tags = "words", flags = "words", cgo = "boolean",
        download = "boolean",
    })
    call:finish()
    local command = steps.command(
        "go", "test",
        o.tags and "-tags=" .. table.concat(o.tags, ","),
        o.flags,
        o.packages or "./..."
    )
    local ready = downloaded(call.name, state, o, step)
    local cwd = o.cwd or SOURCE
    local run = steps.step(step, {
        cwd = cwd,
        env = { CGO_ENABLED = o.cgo and "1" or "0" },
        mounts = source_mount(o.src, cwd),
        caches = M.caches,
    })
    return failures.checked(call.name, pcall(ready.run, ready, command, run))
end

---@class luakit.go.InstallOptions: luakit.StepOptions
---@field bin? string Directory for the programs. (default `/usr/local/bin`)
---@field flags? string|string[] More options of `go install`.

--- Installs programs by the path of their package with a version: `golang.org/x/tools/cmd/stringer@v0.38.0`.
---@param state State
---@param packages string|string[]
---@param options? luakit.go.InstallOptions
---@return State
function M.install(state, packages, options)
    local call = arguments.call("luakit.go.install")
    call:state("state", state)
    local names = call:names("packages", packages)
    for _, name in ipairs(names) do
        if not name:find("@", 1, true) then
            call:problem("packages", ("\"%s\" needs a version: \"%s@v1.2.3\" or \"%s@latest\""):format(name, name, name))
        end
    end
    local o, step = call:options(options, { bin = "path", flags = "words" })
    call:finish()
    local run = steps.step(step, {
        env = { CGO_ENABLED = "0", GOBIN = o.bin or "/usr/local/bin" },
        caches = M.caches,
    })
    local command = steps.command("go", "install", o.flags, names)
    return failures.checked(call.name, pcall(state.run, state, command, run))
end

return M
