--- Packages of Fedora and its relatives. The metadata and the downloaded packages are in cache mounts, so they are
--- fetched once and never become part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

--- Mounts for your own commands that call dnf: the directories of dnf 4 and of dnf 5. dnf locks them, so
--- steps wait for each other.
---@type Mount[]
M.caches = {
    bk.cache("/var/cache/dnf", { sharing = "locked" }),
    bk.cache("/var/cache/libdnf5", { sharing = "locked" }),
}

---@class luakit.dnf.InstallOptions: luakit.StepOptions
---@field recommends? boolean Also installs recommended packages ("weak dependencies"). (default false)
---@field flags? string|string[] More options of `dnf install`.

--- Installs packages. Runs as root, also if the state has another user.
---@param state State
---@param packages string|string[] Names, with `-version` where needed.
---@param options? luakit.dnf.InstallOptions
---@return State
function M.install(state, packages, options)
    local call = arguments.call("luakit.dnf.install")
    call:state("state", state)
    local names = call:names("packages", packages)
    local o, step = call:options(options, { recommends = "boolean", flags = "words" })
    call:finish()
    local command = steps.command(
        "dnf", "install", "-y", "--setopt=keepcache=True",
        not o.recommends and "--setopt=install_weak_deps=False",
        o.flags,
        names
    )
    local run = steps.step(step, { user = "root", caches = M.caches })
    return failures.checked(call.name, pcall(state.run, state, command, run))
end

return M
