--- The prelude: applications in Python.
local apk = require("luakit.apk")
local apt = require("luakit.apt")
local python = require("luakit.python")
local shared = require("luakit.internal.prelude.shared")
local steps = require("luakit.internal.steps")

local M = {}

--- An image with Python, compilers and git.
---@param version? string (default `3.14`)
---@param variant? string of the image (default `slim`)
---@return State
function M.python_base(version, variant)
    local call = shared.call_of("python_base")
    local tag = call:read("version", version or shared.VERSIONS.python, "version")
    local kind = call:read("variant", variant or "slim", "path")
    call:finish()
    local base = bk.image("python:" .. tag .. "-" .. kind)
    if shared.is_alpine(kind) then return apk.add(base, { "build-base", "git", "curl" }) end
    return apt.install(base, { "build-essential", "ca-certificates", "curl", "git" })
end

--- An image with Python and certificate authorities.
---@param version? string with its variant (default `3.14-slim`)
---@return State
function M.python_runtime(version)
    local tag = version or shared.VERSIONS.python .. "-slim"
    local base = shared.image("python_runtime", "python", tag)
    return (shared.is_alpine(tag) and apk.add or apt.install)(base, "ca-certificates")
end

---@class prelude.PythonBuildOptions
---@field cwd? string The application's directory. (default `/workspace`)
---@field requirements? string|true The requirements file; `true` is `requirements.txt`. (default none)
---@field install_cmd? string A command for the shell when the sources are there: `pip install .`.
---@field env? table Environment of the steps.

--- Where the packages of an application are, in both images.
local VENV = "/opt/venv"

local PYTHON_KINDS = { cwd = "path", requirements = "text_or_true", install_cmd = "text", env = "table" }

local function python_built(name, builder, src, o)
    local cwd = o.cwd or "/workspace"
    local ready = shared.checked(name, pcall(python.venv, builder, VENV))
    if o.requirements then
        local file = o.requirements == true and "requirements.txt" or o.requirements
        ready = shared.checked(name, pcall(python.requirements, ready, { src = src, file = file, env = o.env }))
    end
    local with_code = ready:copy(steps.source(src), "/", steps.directory(cwd))
    if o.install_cmd == nil then return with_code end
    return with_code:run(o.install_cmd, { cwd = cwd, env = o.env, mounts = python.caches })
end

--- Makes the venv `/opt/venv`, installs the requirements into it, copies the sources, and runs a command there.
---@param builder State
---@param src? State (default the build context)
---@param opts? prelude.PythonBuildOptions
---@return State
function M.python_build(builder, src, opts)
    local call = shared.call_of("python_build")
    call:state("builder", builder)
    local o = shared.app_options(call, src, opts, PYTHON_KINDS)
    return python_built("python_build", builder, src, o)
end

---@class prelude.PythonAppOptions: prelude.PythonBuildOptions
---@field runtime_version? string Version of the python image that runs the application, with its variant. (default the one that builds)
---@field user? string A user that is made, and that owns the application.
---@field uid? integer (default 1000, or the first one after it that is free)
---@field gid? integer (default the same)

--- An image with an application in Python in `/app`, and its packages in the venv `/opt/venv`, which is on the `PATH`.
---@param version? string of Python (default `3.14`)
---@param src? State (default the build context)
---@param opts? prelude.PythonAppOptions
---@return State
function M.python_app(version, src, opts)
    local name = "python_app"
    local o = shared.app_options(shared.call_of(name), src, opts, shared.with_kinds(PYTHON_KINDS, shared.USER_KINDS))
    local built = python_built(name, M.python_base(version, "slim"), src, o)
    local runtime = M.python_runtime(o.runtime_version or (version or shared.VERSIONS.python) .. "-slim")
    local final, owner = shared.with_app_user(name, runtime, o)
    local cwd = o.cwd or "/workspace"
    final = final
        :copy(built, VENV, VENV)
        :env{ "VIRTUAL_ENV=" .. VENV, "PATH=" .. VENV .. "/bin:$PATH" }
        :mkdir("/app", { owner = owner })
        :copy(built, steps.directory(cwd), "/app/", { owner = owner })
    -- An editable install knows the application by the path it was built at.
    if o.install_cmd == nil or cwd:gsub("/+$", "") == "/app" then return final end
    return final:symlink("/app", cwd)
end

return M
