--- Rust. Crates and compiled dependencies are in cache mounts, so they are fetched and compiled once and never become
--- part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

--- Mounts for your own commands that call cargo: downloaded crates. Several steps use them at once: cargo locks the
--- files that it needs.
---@type Mount[]
M.caches = {
    bk.cache("${CARGO_HOME:-${HOME:-/root}/.cargo}/registry"),
    bk.cache("${CARGO_HOME:-${HOME:-/root}/.cargo}/git/db"),
}

--- The directories of the mounted sources and of compiled files.
local SOURCE, TARGET = "/src", "/target"

--- The names of cargo's directories for its predefined profiles.
local PROFILE_DIRECTORIES = { dev = "debug", test = "debug", bench = "release" }

local BUILD_KINDS = {
    src = "source", cwd = "path", bins = "words", output = "path", profile = "text", target = "text", features = "words",
    default_features = "boolean", locked = "boolean", flags = "words", cache_id = "text",
}

--- Returns the options that `build` and `test` share, as options of cargo.
local function cargo_options(o)
    return {
        o.locked == false and {} or "--locked",
        o.target and { "--target", o.target } or {},
        o.features and { "--features", table.concat(o.features, ",") } or {},
        o.default_features == false and "--no-default-features" or {},
        o.flags or {},
    }
end

local function cargo_step(o, step, id)
    local cwd = o.cwd or SOURCE
    local source = o.src ~= false and bk.bind(steps.source(o.src), cwd, { readonly = false })
    return steps.step(step, {
        cwd = cwd,
        env = { CARGO_TARGET_DIR = TARGET },
        mounts = { source, bk.cache(TARGET, { id = o.cache_id or id, sharing = "locked" }) },
        caches = M.caches,
    })
end

---@class luakit.rust.BuildOptions: luakit.StepOptions
---@field bins string|string[] Names of the programs. Required.
---@field src? State|false The sources; false if they are already in `cwd`. (default the build context)
---@field cwd? string Directory of the mounted sources: the directory of `Cargo.toml`. (default `/src`)
---@field output? string Directory for the programs. (default `/out`)
---@field profile? string (default `release`)
---@field target? string Target triple: `x86_64-unknown-linux-musl`.
---@field features? string|string[]
---@field default_features? boolean (default true)
---@field locked? boolean Fails if `Cargo.lock` is outdated. (default true)
---@field flags? string|string[] More options of `cargo build`.
---@field cache_id? string Id of the cache with compiled dependencies. (default from the names of the programs)

--- Builds programs. The sources are only mounted: the new state has the programs and no other new files. Compiled
--- dependencies stay in a cache of these programs, for which builds wait for each other.
---@param state State
---@param options luakit.rust.BuildOptions
---@return State
function M.build(state, options)
    local call = arguments.call("luakit.rust.build")
    call:state("state", state)
    local o, step = call:options(options, BUILD_KINDS)
    if type(options) ~= "table" or options.bins == nil then
        call:problem("options.bins", "expected the names of the programs, got nil")
    end
    call:finish()
    local profile, output = o.profile or "release", steps.directory(o.output or "/out")
    local from = { TARGET, o.target or false, PROFILE_DIRECTORIES[profile] or profile }
    local bins, programs = {}, {}
    for index, bin in ipairs(o.bins) do
        bins[index] = { "--bin", bin }
        programs[index] = table.concat(steps.command(from), "/") .. "/" .. bin
    end
    local command = table.concat({
        steps.line("cargo", "build", "--profile", profile, bins, cargo_options(o)),
        steps.line("mkdir", "-p", output),
        steps.line("cp", programs, output),
    }, " && ")
    local run = cargo_step(o, step, "luakit-cargo-" .. table.concat(o.bins, "-"))
    return failures.checked(call.name, pcall(state.run, state, command, run))
end

---@class luakit.rust.TestOptions: luakit.StepOptions
---@field src? State|false The sources; false if they are already in `cwd`. (default the build context)
---@field cwd? string Directory of the mounted sources. (default `/src`)
---@field target? string Target triple.
---@field features? string|string[]
---@field default_features? boolean (default true)
---@field locked? boolean Fails if `Cargo.lock` is outdated. (default true)
---@field flags? string|string[] More options of `cargo test`.
---@field cache_id? string Id of the cache with compiled dependencies. (default `luakit-cargo-test`)

--- Runs tests on the platform of the state. The build fails if a test fails.
---@param state State
---@param options? luakit.rust.TestOptions
---@return State
function M.test(state, options)
    local call = arguments.call("luakit.rust.test")
    call:state("state", state)
    local o, step = call:options(options, {
        src = "source", cwd = "path", target = "text", features = "words", default_features = "boolean",
        locked = "boolean", flags = "words", cache_id = "text",
    })
    call:finish()
    local command = steps.line("cargo", "test", cargo_options(o))
    return failures.checked(call.name, pcall(state.run, state, command, cargo_step(o, step, "luakit-cargo-test")))
end

return M
