--- Packages of Debian and Ubuntu. The package index and the downloaded packages are in cache mounts, so they are
--- fetched once and never become part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

--- The images of Debian and Ubuntu have a `docker-clean`, with which apt throws away every package right after
--- installing it. The step sees this file in its place. The image keeps the original.
local KEEP_PACKAGES = bk.scratch():mkfile("/keep-packages", [[
Binary::apt::APT::Keep-Downloaded-Packages "true";
APT::Keep-Downloaded-Packages "true";
]], { name = "[internal] apt keeps what it downloads" })

--- Mounts for your own commands that call apt: the index, the packages, and the setting that keeps apt from deleting
--- them. apt needs them for itself, so steps wait for each other.
---@type Mount[]
M.caches = {
    bk.cache("/var/cache/apt", { sharing = "locked" }),
    bk.cache("/var/lib/apt/lists", { sharing = "locked" }),
    bk.bind(KEEP_PACKAGES, "/etc/apt/apt.conf.d/docker-clean", { source = "/keep-packages" }),
}

local function apt_step(step)
    return steps.step(step, {
        user = "root",
        env = { DEBIAN_FRONTEND = "noninteractive" },
        caches = M.caches,
    })
end

---@class luakit.apt.InstallOptions: luakit.StepOptions
---@field recommends? boolean Also installs recommended packages. (default false)
---@field release? string Release to prefer, as `apt-get -t`: `"bookworm-backports"`.
---@field flags? string|string[] More options of `apt-get install`.

--- Installs packages. Runs as root, also if the state has another user.
---@param state State
---@param packages string|string[] Names, with `=version` where needed.
---@param options? luakit.apt.InstallOptions
---@return State
function M.install(state, packages, options)
    local call = arguments.call("luakit.apt.install")
    call:state("state", state)
    local names = call:names("packages", packages)
    local o, step = call:options(options, { recommends = "boolean", release = "text", flags = "words" })
    call:finish()
    local install = steps.line(
        "apt-get", "install", "-y",
        not o.recommends and "--no-install-recommends",
        o.release and { "-t", o.release },
        o.flags,
        names
    )
    return failures.checked(call.name, pcall(state.run, state, "apt-get update && " .. install, apt_step(step)))
end

---@class luakit.apt.UpgradeOptions: luakit.StepOptions
---@field flags? string|string[] More options of `apt-get upgrade`.

--- Upgrades all packages. Like `install`, the step runs again only if an earlier step changes.
---@param state State
---@param options? luakit.apt.UpgradeOptions
---@return State
function M.upgrade(state, options)
    local call = arguments.call("luakit.apt.upgrade")
    call:state("state", state)
    local o, step = call:options(options, { flags = "words" })
    call:finish()
    local upgrade = steps.line("apt-get", "upgrade", "-y", o.flags)
    return failures.checked(call.name, pcall(state.run, state, "apt-get update && " .. upgrade, apt_step(step)))
end

return M
