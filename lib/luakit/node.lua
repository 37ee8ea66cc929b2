--- Node.js with npm, pnpm or yarn. Downloaded packages are in cache mounts, so they are fetched once and never become
--- part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

local PNPM_STORE = "${HOME:-/root}/.local/share/pnpm/store"
local YARN_CACHE = "${HOME:-/root}/.cache/yarn"
local BERRY_GLOBAL = "${HOME:-/root}/.yarn/berry"

--- Mounts for your own commands that call npm. Several steps use them at once.
---@type Mount[]
M.caches = { bk.cache("${npm_config_cache:-${HOME:-/root}/.npm}") }

--- The differences between package managers: manifest files, mounts, environment, and commands.
---@type table<string, table>
local MANAGERS = {
    npm = {
        manifests = { "package.json", "package-lock.json", "npm-shrinkwrap.json" },
        caches = M.caches,
        install = function(o)
            return steps.command(
                "npm", o.frozen == false and "install" or "ci", "--no-audit", "--no-fund",
                o.production and "--omit=dev",
                o.scripts == false and "--ignore-scripts",
                o.flags
            )
        end,
        prune = { "npm", "prune", "--omit=dev", "--no-audit", "--no-fund" },
    },
    pnpm = {
        manifests = { "package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml" },
        caches = { bk.cache(PNPM_STORE) },
        env = { npm_config_store_dir = PNPM_STORE },
        install = function(o)
            return steps.command(
                "pnpm", "install", o.frozen == false and "--no-frozen-lockfile" or "--frozen-lockfile",
                o.production and "--prod",
                o.scripts == false and "--ignore-scripts",
                o.flags
            )
        end,
        prune = { "pnpm", "prune", "--prod" },
    },
    yarn = {
        manifests = { "package.json", "yarn.lock" },
        -- Yarn 1 writes to its cache without locks.
        caches = { bk.cache(YARN_CACHE, { sharing = "locked" }) },
        env = { YARN_CACHE_FOLDER = YARN_CACHE },
        install = function(o)
            return steps.command(
                "yarn", "install", "--non-interactive",
                o.frozen ~= false and "--frozen-lockfile",
                o.production and "--production",
                o.scripts == false and "--ignore-scripts",
                o.flags
            )
        end,
        prune = { "yarn", "install", "--non-interactive", "--production", "--ignore-scripts", "--prefer-offline" },
    },
    ["yarn-berry"] = {
        manifests = {
            "package.json", "yarn.lock", ".yarnrc.yml", ".yarn/releases/**", ".yarn/plugins/**", ".yarn/patches/**",
        },
        caches = { bk.cache(BERRY_GLOBAL .. "/cache") },
        -- The packages belong to the application, which may load them from there; the mount keeps a copy of each.
        env = { YARN_ENABLE_GLOBAL_CACHE = "false", YARN_ENABLE_MIRROR = "true", YARN_GLOBAL_FOLDER = BERRY_GLOBAL },
        install = function(o)
            if o.production then
                return steps.command("yarn", "workspaces", "focus", "--all", "--production", o.flags)
            end
            return steps.command(
                "yarn", "install",
                o.frozen ~= false and "--immutable",
                o.scripts == false and "--mode=skip-build",
                o.flags
            )
        end,
        prune = { "yarn", "workspaces", "focus", "--all", "--production" },
    },
}
local NAMES = { "npm", "pnpm", "yarn", "yarn-berry" }

local function manager_step(manager, step, cwd)
    return steps.step(step, { cwd = cwd, env = manager.env, caches = manager.caches })
end

--- Returns the directory of a step as the destination of a copy.
local function destination(cwd)
    return steps.directory(cwd or ".")
end

---@class luakit.node.InstallOptions: luakit.StepOptions
---@field manager? "npm"|"pnpm"|"yarn"|"yarn-berry" The package manager; all but npm must be in the image. (default npm)
---@field src? State|false The directory of `package.json`; false if it is already in `cwd`. (default the build context)
---@field cwd? string The application's directory. (default the state's working directory)
---@field manifests? string|string[] Patterns of the manifest files: `"**/package.json"` in a workspace.
---@field production? boolean Omits development dependencies. (default false)
---@field frozen? boolean Fails if the lock file is outdated. (default true)
---@field scripts? boolean Runs the install scripts of packages. (default true)
---@field flags? string|string[] More options of the command.

--- Copies `package.json` and the lock file, and installs the packages. Both steps run again only if these files change.
---@param state State
---@param options? luakit.node.InstallOptions
---@return State
function M.install(state, options)
    local call = arguments.call("luakit.node.install")
    call:state("state", state)
    local o, step = call:options(options, {
        manager = NAMES, src = "source", cwd = "path", manifests = "words", production = "boolean", frozen = "boolean",
        scripts = "boolean", flags = "words",
    })
    call:finish()
    local manager = MANAGERS[o.manager or "npm"]
    local ready = state
    if o.src ~= false then
        local manifests = o.manifests or manager.manifests
        ready = state:copy(steps.source(o.src), "/", destination(o.cwd), {
            include = manifests,
            exclude = { "**/node_modules" },
            name = "COPY " .. table.concat(manifests, " ") .. " " .. destination(o.cwd),
        })
    end
    local run = manager_step(manager, step, o.cwd)
    return failures.checked(call.name, pcall(ready.run, ready, manager.install(o), run))
end

---@class luakit.node.BuildOptions: luakit.StepOptions
---@field manager? "npm"|"pnpm"|"yarn"|"yarn-berry" The package manager that runs the script. (default npm)
---@field src? State|false The sources; false if they are already in `cwd`. (default the build context)
---@field cwd? string The application's directory. (default the state's working directory)
---@field script? string Name of the script in `package.json`. (default `build`)
---@field exclude? string|string[] Patterns of files that are not copied. (default `**/node_modules`)

--- Copies the sources and runs a script of `package.json`.
---@param state State
---@param options? luakit.node.BuildOptions
---@return State
function M.build(state, options)
    local call = arguments.call("luakit.node.build")
    call:state("state", state)
    local o, step = call:options(options, {
        manager = NAMES, src = "source", cwd = "path", script = "text", exclude = "words",
    })
    call:finish()
    local name = o.manager or "npm"
    local ready = state
    if o.src ~= false then
        local exclude = o.exclude or { "**/node_modules" }
        ready = state:copy(steps.source(o.src), "/", destination(o.cwd), { exclude = exclude })
    end
    local program = name == "yarn-berry" and "yarn" or name
    local command = { program, "run", o.script or "build" }
    local run = manager_step(MANAGERS[name], step, o.cwd)
    return failures.checked(call.name, pcall(ready.run, ready, command, run))
end

---@class luakit.node.PruneOptions: luakit.StepOptions
---@field manager? "npm"|"pnpm"|"yarn"|"yarn-berry" The package manager. (default npm)
---@field cwd? string The application's directory. (default the state's working directory)

--- Removes development dependencies. Removed packages stay in the layer that added them: copy `node_modules` from here
--- into the image that is exported.
---@param state State
---@param options? luakit.node.PruneOptions
---@return State
function M.prune(state, options)
    local call = arguments.call("luakit.node.prune")
    call:state("state", state)
    local o, step = call:options(options, { manager = NAMES, cwd = "path" })
    call:finish()
    local manager = MANAGERS[o.manager or "npm"]
    return failures.checked(call.name, pcall(state.run, state, manager.prune, manager_step(manager, step, o.cwd)))
end

---@class luakit.node.InstallGlobalOptions: luakit.StepOptions
---@field flags? string|string[] More options of `npm install`.

--- Installs programs for all users with npm: `node.install_global(state, "pnpm@10")`.
---@param state State
---@param packages string|string[]
---@param options? luakit.node.InstallGlobalOptions
---@return State
function M.install_global(state, packages, options)
    local call = arguments.call("luakit.node.install_global")
    call:state("state", state)
    local names = call:names("packages", packages)
    local o, step = call:options(options, { flags = "words" })
    call:finish()
    local command = steps.command("npm", "install", "--global", "--no-audit", "--no-fund", o.flags, names)
    local run = steps.step(step, { caches = M.caches })
    return failures.checked(call.name, pcall(state.run, state, command, run))
end

return M
