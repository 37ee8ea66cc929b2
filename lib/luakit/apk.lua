--- Packages of Alpine. The package index and the downloaded packages are in a cache mount, so they are fetched once
--- and never become part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

--- The mount for your own commands that call apk. apk caches if the directory `/etc/apk/cache` exists, and locks it, so
--- steps wait for each other.
---@type Mount[]
M.caches = { bk.cache("/etc/apk/cache", { sharing = "locked" }) }

local function apk_step(step)
    return steps.step(step, { user = "root", caches = M.caches })
end

---@class luakit.apk.AddOptions: luakit.StepOptions
---@field repositories? string|string[] URLs of repositories for this step only.
---@field virtual? string Name under which `del` removes these packages together.
---@field flags? string|string[] More options of `apk add`.

--- Installs packages. Runs as root, also if the state has another user.
---@param state State
---@param packages string|string[] Names, with `=version` or `>version` where needed.
---@param options? luakit.apk.AddOptions
---@return State
function M.add(state, packages, options)
    local call = arguments.call("luakit.apk.add")
    call:state("state", state)
    local names = call:names("packages", packages)
    local o, step = call:options(options, { repositories = "words", virtual = "path", flags = "words" })
    call:finish()
    local repositories = {}
    for index, url in ipairs(o.repositories or {}) do repositories[index] = "--repository=" .. url end
    local command = steps.command(
        "apk", "add", "--update-cache",
        repositories,
        o.virtual and "--virtual=" .. o.virtual,
        o.flags,
        names
    )
    return failures.checked(call.name, pcall(state.run, state, command, apk_step(step)))
end

---@class luakit.apk.DelOptions: luakit.StepOptions

--- Removes packages, or the packages of a virtual name. Removed packages stay in the layer that added them.
---@param state State
---@param packages string|string[] Names.
---@param options? luakit.apk.DelOptions
---@return State
function M.del(state, packages, options)
    local call = arguments.call("luakit.apk.del")
    call:state("state", state)
    local names = call:names("packages", packages)
    local _, step = call:options(options, {})
    call:finish()
    return failures.checked(call.name, pcall(state.run, state, steps.command("apk", "del", names), apk_step(step)))
end

---@class luakit.apk.UpgradeOptions: luakit.StepOptions

--- Upgrades all packages. Like `add`, the step runs again only if an earlier step changes.
---@param state State
---@param options? luakit.apk.UpgradeOptions
---@return State
function M.upgrade(state, options)
    local call = arguments.call("luakit.apk.upgrade")
    call:state("state", state)
    local _, step = call:options(options, {})
    call:finish()
    local command = { "apk", "upgrade", "--update-cache" }
    return failures.checked(call.name, pcall(state.run, state, command, apk_step(step)))
end

return M
