--- Whole applications and common steps in one call each: the names of the original Luakit's prelude, on the modules of
--- `luakit.*`. Versions are tags of the official images.
local apk = require("luakit.apk")
local apt = require("luakit.apt")
local arguments = require("luakit.arguments")
local go = require("luakit.go")
local node = require("luakit.node")
local python = require("luakit.python")
local users = require("luakit.users")

local M = {}

--- What is used when no version is given. Builds that must not change name their versions.
local VERSIONS = {
    alpine = "3.23", debian = "trixie-slim", fedora = "43", ubuntu = "24.04",
    golang = "1.26-alpine", node = "24-alpine", python = "3.14",
}

local function call_of(name)
    return arguments.call("prelude." .. name)
end

--- An official image with a tag of its own or the default.
local function image(name, distro, version)
    local call = call_of(name)
    local tag = version == nil and VERSIONS[distro] or call:read("version", version, "version")
    call:finish()
    return bk.image(distro .. ":" .. tag)
end

local function is_alpine(version)
    return tostring(version):find("alpine", 1, true) ~= nil
end

--- The result of `pcall` of another module's function, or its complaint, about the prelude's own function.
local function checked(name, ok, result)
    if ok then return result end
    local message = tostring(result):match("^[^\n]-:%d+: luakit%.[%w_.]+: (.*)$")
    if message == nil then error(result, 0) end
    return arguments.fail("prelude." .. name, message)
end

---------------------------------------------------------------- base images

--- Alpine.
---@param version? string (default `3.23`)
---@return State
function M.from_alpine(version)
    return image("from_alpine", "alpine", version)
end

--- Ubuntu.
---@param version? string (default `24.04`)
---@return State
function M.from_ubuntu(version)
    return image("from_ubuntu", "ubuntu", version)
end

--- Debian.
---@param version? string (default `trixie-slim`)
---@return State
function M.from_debian(version)
    return image("from_debian", "debian", version)
end

--- Fedora.
---@param version? string (default `43`)
---@return State
function M.from_fedora(version)
    return image("from_fedora", "fedora", version)
end

--- The image of a distribution by its name.
---@param distro "alpine"|"debian"|"fedora"|"ubuntu"
---@param version? string (default that of the distribution)
---@return State
function M.standard_base(distro, version)
    local call = call_of("standard_base")
    call:read("distro", distro, { "alpine", "debian", "fedora", "ubuntu" })
    call:finish()
    return image("standard_base", distro, version)
end

---------------------------------------------------------------- packages

--- Installs packages of Debian or Ubuntu; `luakit.apt` has options.
---@param base State
---@param packages string|string[] A list, or names with blanks between them.
---@return State
function M.deb_package(base, packages)
    return checked("deb_package", pcall(apt.install, base, packages))
end

--- The same as `deb_package`.
---@param base State
---@param packages string|string[]
---@return State
function M.deb_package_state(base, packages)
    return checked("deb_package_state", pcall(apt.install, base, packages))
end

--- Installs packages of Alpine; `luakit.apk` has options.
---@param base State
---@param packages string|string[] A list, or names with blanks between them.
---@return State
function M.apk_package(base, packages)
    return checked("apk_package", pcall(apk.add, base, packages))
end

--- Installs git on Alpine.
---@param base State
---@return State
function M.install_git(base)
    return checked("install_git", pcall(apk.add, base, "git"))
end

--- Installs curl on Alpine.
---@param base State
---@return State
function M.install_curl(base)
    return checked("install_curl", pcall(apk.add, base, "curl"))
end

--- Installs the certificate authorities on Alpine.
---@param base State
---@return State
function M.install_ca_certs(base)
    return checked("install_ca_certs", pcall(apk.add, base, "ca-certificates"))
end

--- Installs packages of a distribution.
---@param base State
---@param packages string|string[]
---@param distro? "alpine"|"debian"|"ubuntu" (default `alpine`)
---@return State
function M.install_system_deps(base, packages, distro)
    local call = call_of("install_system_deps")
    local known = call:read("distro", distro or "alpine", { "alpine", "debian", "ubuntu" })
    call:finish()
    return checked("install_system_deps", pcall(known == "alpine" and apk.add or apt.install, base, packages))
end

---------------------------------------------------------------- users and directories

--- The working directory of later steps and of the image, made when it is not there.
---@param state State
---@param path string
---@return State
function M.with_workdir(state, path)
    local call = call_of("with_workdir")
    call:state("state", state)
    call:read("path", path, "path")
    call:finish()
    return state:workdir(path)
end

--- The group of a user whose id is given: of the same number.
local function user_options(uid, gid, shell)
    return { uid = uid, gid = gid or uid, shell = shell }
end

--- Makes a user and its group, on any distribution. Later steps do not run as this user.
---@param state State
---@param username string
---@param uid? integer (default 1000, or the first one after it that is free)
---@param gid? integer (default the same)
---@return State
function M.with_user(state, username, uid, gid)
    return checked("with_user", pcall(users.add, state, username, user_options(uid, gid)))
end

--- Makes a user that cannot log in, and its group.
---@param state State
---@param username string
---@param uid? integer (default 1000, or the first one after it that is free)
---@param gid? integer (default the same)
---@return State
function M.with_alpine_user(state, username, uid, gid)
    return checked("with_alpine_user", pcall(users.add, state, username, user_options(uid, gid, "/sbin/nologin")))
end

local function chowned(state, path, user, group)
    return state:run({ "chown", "-R", user .. ":" .. group, path }, { user = "root" })
end

--- Gives a file or a directory with all it holds to a user. The whole of it becomes a layer once more: `owner` of
--- `state:copy` is better where it will do.
---@param state State
---@param path string
---@param user string|integer
---@param group? string|integer (default the user)
---@return State
function M.chown_path(state, path, user, group)
    local call = call_of("chown_path")
    call:state("state", state)
    call:read("path", path, "path")
    local owner = call:read("user", user, "path")
    local owners = group == nil and owner or call:read("group", group, "path")
    call:finish()
    return chowned(state, path, owner, owners)
end

--- Makes a user, gives it `/app`, and lets later steps and the image run as it.
---@param state State
---@param username? string (default `appuser`)
---@param uid? integer (default 1000, or the first one after it that is free)
---@return State
function M.as_non_root(state, username, uid)
    local name = username or "appuser"
    local with_user = checked("as_non_root", pcall(users.add, state, name, user_options(uid)))
    return chowned(with_user:mkdir("/app"), "/app", name, name):user(name)
end

---------------------------------------------------------------- structure

--- What a function makes of a state.
---@param base State
---@param build_fn fun(base: State): State
---@return State
function M.container(base, build_fn)
    local call = call_of("container")
    call:state("base", base)
    if type(build_fn) ~= "function" then call:problem("build_fn", "expected a function") end
    call:finish()
    return build_fn(base)
end

local function stage(call, path, reference)
    if type(reference) == "string" then return bk.image(reference) end
    return call:state(path, reference)
end

--- A stage that builds and a stage that runs: `build_fn` gets the first.
---@param builder_image string|State
---@param runtime_image string|State
---@param build_fn fun(builder: State): State
---@return State runtime the second stage as it is
---@return State built what `build_fn` returned
function M.multi_stage(builder_image, runtime_image, build_fn)
    local call = call_of("multi_stage")
    local builder = stage(call, "builder_image", builder_image)
    local runtime = stage(call, "runtime_image", runtime_image)
    if type(build_fn) ~= "function" then call:problem("build_fn", "expected a function") end
    call:finish()
    return runtime, build_fn(builder)
end

--- Copies from one state to another. `copy_all(from, from_path, to_path)` gives a function that takes the other state.
---@param from_state State
---@param to_state State
---@param from_path string
---@param to_path string
---@return State
---@overload fun(from_state: State, from_path: string, to_path: string): fun(to_state: State): State
function M.copy_all(from_state, to_state, from_path, to_path)
    if type(to_state) == "string" then
        return function(target)
            return M.copy_all(from_state, target, to_state, from_path)
        end
    end
    local call = call_of("copy_all")
    call:state("from_state", from_state)
    call:state("to_state", to_state)
    call:read("from_path", from_path, "path")
    call:read("to_path", to_path, "path")
    call:finish()
    return to_state:copy(from_state, from_path, to_path)
end

local function merged(name, states)
    local call = call_of(name)
    if #states == 0 then call:problem("states", "expected at least one State") end
    for index, state in ipairs(states) do call:state("states[" .. index .. "]", state) end
    call:finish()
    return #states == 1 and states[1] or bk.merge(states)
end

--- States that are built at the same time, laid over each other.
---@param ... State
---@return State
function M.parallel_build(...)
    return merged("parallel_build", { ... })
end

--- The states of a list, laid over each other.
---@param states State[]
---@return State
function M.merge_multiple(states)
    return merged("merge_multiple", type(states) == "table" and states or { states })
end

---@class prelude.Mapping
---@field from State
---@field from_path string
---@field to_path string

--- Several copies, one after the other.
---@param target State
---@param sources any Not used; may be left out.
---@param mappings prelude.Mapping[]
---@return State
---@overload fun(target: State, mappings: prelude.Mapping[]): State
function M.layered_copy(target, sources, mappings)
    local list, call = mappings or sources, call_of("layered_copy")
    call:state("target", target)
    if type(list) ~= "table" then call:problem("mappings", "expected a list of { from, from_path, to_path }") end
    call:finish()
    local result = target
    for index, mapping in ipairs(list) do
        local path = "mappings[" .. index .. "]"
        local o = call:options(mapping, { from = "state", from_path = "path", to_path = "path" }, false)
        for _, field in ipairs{ "from", "from_path", "to_path" } do
            if type(mapping) == "table" and mapping[field] == nil then call:problem(path .. "." .. field, "it is missing") end
        end
        call:finish()
        result = result:copy(o.from, o.from_path, o.to_path)
    end
    return result
end

---------------------------------------------------------------- Go

--- An image with Go, git and a C compiler.
---@param version? string (default `1.26-alpine`)
---@return State
function M.go_base(version)
    local base = image("go_base", "golang", version)
    if not is_alpine(version or VERSIONS.golang) then return base end
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

--- The result of building with the sources in the state.
local function go_built(name, builder, src, o, env)
    local cwd = o.cwd or "/app"
    local ready = checked(name, pcall(go.mod_download, builder, { src = src, cwd = cwd, env = env }))
    return checked(name, pcall(go.build, ready:copy(arguments.source(src), "/", arguments.directory(cwd)), {
        src = false, cwd = cwd, main = o.main, output = o.output, ldflags = o.ldflags, flags = o.flags, cgo = o.cgo,
        env = env,
    }))
end

--- Options of one of the functions for applications: nothing of steps but the environment.
local function app_options(call, src, given, kinds)
    if src ~= nil then call:state("src", src) end
    local o = call:options(given, kinds, false)
    call:finish()
    return o
end

local function with_kinds(kinds, more)
    local all = {}
    for key, kind in pairs(kinds) do all[key] = kind end
    for key, kind in pairs(more) do all[key] = kind end
    return all
end

--- Downloads modules, copies the sources and builds a program.
---@param builder State
---@param src? State (default the build context)
---@param opts? prelude.GoBuildOptions
---@return State
function M.go_build(builder, src, opts)
    local call = call_of("go_build")
    call:state("builder", builder)
    local o = app_options(call, src, opts, with_kinds(GO_KINDS, { env = "table" }))
    return go_built("go_build", builder, src, o, o.env)
end

--- Alpine with certificate authorities and time zones.
---@param version? string of Alpine (default `3.23`)
---@return State
function M.go_runtime(version)
    return apk.add(image("go_runtime", "alpine", version), { "ca-certificates", "tzdata" })
end

local USER_KINDS = { user = "text", uid = "integer", gid = "integer", runtime_version = "version", env = "table" }

--- The runtime with the user that was asked for, and the owner of what is copied.
local function with_app_user(name, runtime, o)
    if o.user == nil then return runtime, nil end
    local shell = "/sbin/nologin"
    local made = checked(name, pcall(users.add, runtime, o.user, user_options(o.uid, o.gid, shell)))
    return made, { user = o.user, group = o.gid or o.user }
end

---@class prelude.GoAppOptions: prelude.GoBuildOptions
---@field runtime_version? string Version of Alpine. (default `3.23`)
---@field final_path? string The program in the image. (default `/app/` and the name of `output`)
---@field user? string A user that is made, and that owns the program.
---@field uid? integer (default 1000, or the first one after it that is free)
---@field gid? integer (default the same)

--- An image with a program in Go. Export it with the program as entrypoint.
---@param version? string of the golang image (default `1.26-alpine`)
---@param src? State (default the build context)
---@param opts? prelude.GoAppOptions
---@return State
function M.go_binary_app(version, src, opts)
    local kinds = with_kinds(with_kinds(GO_KINDS, USER_KINDS), { final_path = "path" })
    local o = app_options(call_of("go_binary_app"), src, opts, kinds)
    local built = go_built("go_binary_app", M.go_base(version), src, o, o.env)
    local output = o.output or "/out/app"
    local path = o.final_path or "/app/" .. output:match("([^/]+)/*$")
    local runtime, owner = with_app_user("go_binary_app", M.go_runtime(o.runtime_version), o)
    local parent = path:match("^(.+)/[^/]+$")
    if owner and parent then runtime = runtime:mkdir(parent, { owner = owner }) end
    return runtime:copy(built, output, path, { mode = "0755", owner = owner })
end

---------------------------------------------------------------- Node.js

--- An image with Node.js to build with.
---@param version? string (default `24-alpine`)
---@return State
function M.node_base(version)
    return image("node_base", "node", version)
end

--- An image with Node.js to run with.
---@param version? string (default `24-alpine`)
---@return State
function M.node_runtime(version)
    return image("node_runtime", "node", version)
end

---@class prelude.NodeBuildOptions
---@field cwd? string The application's directory. (default `/app`)
---@field deps_only? boolean Installs what the application needs to run, and no development dependencies. (default false)
---@field install_cmd? string A command for the shell when the sources are there: `npm run build`.
---@field manager? "npm"|"pnpm"|"yarn"|"yarn-berry" (default npm)
---@field env? table Environment of the steps.

local NODE_KINDS = {
    cwd = "path", deps_only = "boolean", install_cmd = "text", manager = { "npm", "pnpm", "yarn", "yarn-berry" },
    env = "table",
}

local function node_built(name, builder, src, o)
    local cwd = o.cwd or "/app"
    local deps = checked(name, pcall(node.install, builder, {
        src = src, cwd = cwd, production = o.deps_only, manager = o.manager, env = o.env,
    }))
    local with_src = deps:copy(arguments.source(src), "/", arguments.directory(cwd), { exclude = { "**/node_modules" } })
    if o.install_cmd == nil then return with_src end
    return with_src:run(o.install_cmd, { cwd = cwd, env = o.env, mounts = node.caches })
end

--- Installs the dependencies of an application, copies its sources, and runs a command there.
---@param builder State
---@param src? State (default the build context)
---@param opts? prelude.NodeBuildOptions
---@return State
function M.node_build(builder, src, opts)
    local call = call_of("node_build")
    call:state("builder", builder)
    local o = app_options(call, src, opts, NODE_KINDS)
    return node_built("node_build", builder, src, o)
end

---@class prelude.NodeAppOptions: prelude.NodeBuildOptions
---@field runtime_version? string Version of the node image that runs the application. (default the one that builds)
---@field files? string|string[] Paths of the application's directory that go into the image. (default all of it)
---@field user? string A user that is made, unless it is there, and that owns the application.
---@field uid? integer (default 1000, or the first one after it that is free)
---@field gid? integer (default the same)

--- An image with an application for Node.js in `/app`: built with the script `build` of `package.json` where there is one,
--- or with `install_cmd`, and without its development dependencies.
---@param version? string of the node image (default `24-alpine`)
---@param src? State (default the build context)
---@param opts? prelude.NodeAppOptions
---@return State
function M.node_app(version, src, opts)
    local name = "node_app"
    local kinds = with_kinds(with_kinds(NODE_KINDS, USER_KINDS), { files = "words" })
    local o = app_options(call_of(name), src, opts, kinds)
    local cwd = o.cwd or "/app"
    local build = with_kinds(o, { install_cmd = o.install_cmd or (o.manager or "npm"):match("^%a+") .. " run build" })
    if o.install_cmd == nil and (o.manager or "npm") == "npm" then build.install_cmd = "npm run build --if-present" end
    local built = node_built(name, M.node_base(version), src, build)
    if not o.deps_only then built = checked(name, pcall(node.prune, built, { cwd = cwd, manager = o.manager, env = o.env })) end
    local runtime, owner = with_app_user(name, M.node_runtime(o.runtime_version or version), o)
    local final = runtime:mkdir("/app", { owner = owner })
    for _, path in ipairs(o.files or { "." }) do
        local from, to = arguments.directory(cwd) .. path, path == "." and "/app/" or "/app/" .. path
        final = final:copy(built, from, to, { owner = owner })
    end
    return final
end

---------------------------------------------------------------- Python

--- An image with Python, compilers and git.
---@param version? string (default `3.14`)
---@param variant? string of the image (default `slim`)
---@return State
function M.python_base(version, variant)
    local call = call_of("python_base")
    local tag = call:read("version", version or VERSIONS.python, "version")
    local kind = call:read("variant", variant or "slim", "path")
    call:finish()
    local base = bk.image("python:" .. tag .. "-" .. kind)
    if is_alpine(kind) then return apk.add(base, { "build-base", "git", "curl" }) end
    return apt.install(base, { "build-essential", "ca-certificates", "curl", "git" })
end

--- An image with Python and certificate authorities.
---@param version? string with its variant (default `3.14-slim`)
---@return State
function M.python_runtime(version)
    local tag = version or VERSIONS.python .. "-slim"
    local base = image("python_runtime", "python", tag)
    return (is_alpine(tag) and apk.add or apt.install)(base, "ca-certificates")
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
    local ready = checked(name, pcall(python.venv, builder, VENV))
    if o.requirements then
        local file = o.requirements == true and "requirements.txt" or o.requirements
        ready = checked(name, pcall(python.requirements, ready, { src = src, file = file, env = o.env }))
    end
    local with_code = ready:copy(arguments.source(src), "/", arguments.directory(cwd))
    if o.install_cmd == nil then return with_code end
    return with_code:run(o.install_cmd, { cwd = cwd, env = o.env, mounts = python.caches })
end

--- Makes the venv `/opt/venv`, installs the requirements into it, copies the sources, and runs a command there.
---@param builder State
---@param src? State (default the build context)
---@param opts? prelude.PythonBuildOptions
---@return State
function M.python_build(builder, src, opts)
    local call = call_of("python_build")
    call:state("builder", builder)
    local o = app_options(call, src, opts, PYTHON_KINDS)
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
    local o = app_options(call_of(name), src, opts, with_kinds(PYTHON_KINDS, USER_KINDS))
    local built = python_built(name, M.python_base(version, "slim"), src, o)
    local runtime = M.python_runtime(o.runtime_version or (version or VERSIONS.python) .. "-slim")
    local final, owner = with_app_user(name, runtime, o)
    local cwd = o.cwd or "/workspace"
    final = final
        :copy(built, VENV, VENV)
        :env{ "VIRTUAL_ENV=" .. VENV, "PATH=" .. VENV .. "/bin:$PATH" }
        :mkdir("/app", { owner = owner })
        :copy(built, arguments.directory(cwd), "/app/", { owner = owner })
    -- An editable install knows the application by the path it was built at.
    if o.install_cmd == nil or cwd:gsub("/+$", "") == "/app" then return final end
    return final:symlink("/app", cwd)
end

return M
