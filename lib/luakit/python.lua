--- Python with pip or uv. Downloaded and built packages are in cache mounts, so they are fetched once and never become
--- part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

--- Mounts for your own commands that call pip. Several steps use them at once.
---@type Mount[]
M.caches = { bk.cache("${PIP_CACHE_DIR:-${HOME:-/root}/.cache/pip}") }

local UV_CACHE = bk.cache("${UV_CACHE_DIR:-${HOME:-/root}/.cache/uv}")

--- The directory of the files that pip reads.
local SOURCE = "/src"

--- The environment of pip, without its notices about new versions and about running as root.
local function pip_step(step, own)
    local env = { PIP_DISABLE_PIP_VERSION_CHECK = "1", PIP_ROOT_USER_ACTION = "ignore" }
    return steps.step(step, { cwd = own.cwd, env = env, mounts = own.mounts, caches = M.caches })
end

local function pip_install(...)
    return steps.command("python3", "-m", "pip", "install", ...)
end

---@class luakit.python.PipInstallOptions: luakit.StepOptions
---@field upgrade? boolean Upgrades installed packages. (default false)
---@field flags? string|string[] More options of `pip install`.

--- Installs packages with pip, into the venv of `python.venv` if there is one.
---@param state State
---@param packages string|string[] Names, with versions where needed: `"flask==3.1.0"`.
---@param options? luakit.python.PipInstallOptions
---@return State
function M.pip_install(state, packages, options)
    local call = arguments.call("luakit.python.pip_install")
    call:state("state", state)
    local names = call:words("packages", packages)
    local o, step = call:options(options, { upgrade = "boolean", flags = "words" })
    call:finish()
    local command = pip_install(o.upgrade and "--upgrade", o.flags, names)
    return failures.checked(call.name, pcall(state.run, state, command, pip_step(step, {})))
end

---@class luakit.python.RequirementsOptions: luakit.StepOptions
---@field src? State Where the files are. (default the build context)
---@field file? string|string[] Requirements files. (default `requirements.txt`)
---@field files? string|string[] Patterns of further files that these files include with `-r` or `-c`.
---@field flags? string|string[] More options of `pip install`.

--- Installs the packages of requirements files. The files are only mounted, and the step runs again only if they
--- change.
---@param state State
---@param options? luakit.python.RequirementsOptions
---@return State
function M.requirements(state, options)
    local call = arguments.call("luakit.python.requirements")
    call:state("state", state)
    local o, step = call:options(options, { src = "state", file = "words", files = "words", flags = "words" })
    call:finish()
    local files = o.file or { "requirements.txt" }
    local named = {}
    for index, file in ipairs(files) do named[index] = { "-r", file } end
    local wanted = steps.command(files, o.files)
    local mounts = { bk.bind(steps.only(steps.source(o.src), wanted), SOURCE) }
    local run = pip_step(step, { cwd = SOURCE, mounts = mounts })
    return failures.checked(call.name, pcall(state.run, state, pip_install(o.flags, named), run))
end

---@class luakit.python.ProjectOptions: luakit.StepOptions
---@field src? State The project: the directory of `pyproject.toml`. (default the build context)
---@field extras? string|string[] Optional dependencies: `{ "server" }`.
---@field dependencies? boolean Installs dependencies, too. (default true)
---@field flags? string|string[] More options of `pip install`.

--- Installs a project with pip: `pip install .`. The sources are only mounted, and writes to them are discarded.
--- Install its dependencies first with `requirements`, so that they are not installed again after every change.
---@param state State
---@param options? luakit.python.ProjectOptions
---@return State
function M.project(state, options)
    local call = arguments.call("luakit.python.project")
    call:state("state", state)
    local o, step = call:options(options, {
        src = "state", extras = "words", dependencies = "boolean", flags = "words",
    })
    call:finish()
    local extras = o.extras and #o.extras > 0 and "[" .. table.concat(o.extras, ",") .. "]" or ""
    local mounts = { bk.bind(steps.source(o.src), SOURCE, { readonly = false }) }
    local command = pip_install(o.dependencies == false and "--no-deps", o.flags, "." .. extras)
    local run = pip_step(step, { cwd = SOURCE, mounts = mounts })
    return failures.checked(call.name, pcall(state.run, state, command, run))
end

---@class luakit.python.VenvOptions: luakit.StepOptions
---@field system_packages? boolean The venv can also use packages outside it. (default false)

--- Creates a virtual environment. Later steps, and the image, use it. It can be copied to the same path of an image
--- with the same Python.
---@param state State
---@param path? string (default `/opt/venv`)
---@param options? luakit.python.VenvOptions
---@return State
function M.venv(state, path, options)
    local call = arguments.call("luakit.python.venv")
    call:state("state", state)
    local dir = path == nil and "/opt/venv" or call:read("path", path, "path")
    if dir and dir:sub(1, 1) ~= "/" then call:problem("path", "expected an absolute path, got \"" .. dir .. "\"") end
    local o, step = call:options(options, { system_packages = "boolean" })
    call:finish()
    local command = steps.command("python3", "-m", "venv", o.system_packages and "--system-site-packages", dir)
    local made = failures.checked(call.name, pcall(state.run, state, command, steps.step(step, {})))
    local data = bk.escape(dir)
    return made:env{ "VIRTUAL_ENV=" .. data, "PATH=" .. data .. "/bin:$PATH" }
end

--- The manifest files of uv.
local PROJECT_FILES = { "pyproject.toml", "uv.lock", ".python-version" }

---@class luakit.python.UvSyncOptions: luakit.StepOptions
---@field src? State Where `pyproject.toml` and `uv.lock` are. (default the build context)
---@field cwd? string The application's directory. (default the state's working directory)
---@field project? boolean Copies all sources and installs the project itself, too. (default false)
---@field dev? boolean Installs development dependencies. (default false)
---@field extras? string|string[] Optional dependencies: `{ "server" }`.
---@field flags? string|string[] More options of `uv sync`.

--- Installs the packages of `uv.lock` into `.venv` of the application's directory; `uv` must be in the image. Without
--- `project` the steps run again only if `pyproject.toml` or `uv.lock` change, so call it before the sources are
--- copied.
---@param state State
---@param options? luakit.python.UvSyncOptions
---@return State
function M.uv_sync(state, options)
    local call = arguments.call("luakit.python.uv_sync")
    call:state("state", state)
    local o, step = call:options(options, {
        src = "state", cwd = "path", project = "boolean", dev = "boolean", extras = "words", flags = "words",
    })
    call:finish()
    local extras = {}
    for index, extra in ipairs(o.extras or {}) do extras[index] = "--extra=" .. extra end
    local copied = state:copy(steps.source(o.src), "/", steps.directory(o.cwd or "."), {
        include = not o.project and PROJECT_FILES or nil,
        exclude = { ".venv" },
    })
    local command = steps.command(
        "uv", "sync", "--frozen",
        not o.project and "--no-install-project",
        not o.dev and "--no-dev",
        extras,
        o.flags
    )
    local run = steps.step(step, { cwd = o.cwd, env = { UV_LINK_MODE = "copy" }, caches = { UV_CACHE } })
    return failures.checked(call.name, pcall(copied.run, copied, command, run))
end

return M
