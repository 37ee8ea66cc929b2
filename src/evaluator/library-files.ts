/** The Lua files of the standard library by path. Generated from lib/ by `npm run generate`; do not edit. */
export const LIBRARY_FILES: Readonly<Record<string, string>> = {
  "luakit/apk.lua": `--- Packages of Alpine. The package index and the downloaded packages are in a cache mount, so they are fetched once
--- and never become part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

--- The mount for your own commands that call apk. apk caches if the directory \`/etc/apk/cache\` exists, and locks it, so
--- steps wait for each other.
---@type Mount[]
M.caches = { bk.cache("/etc/apk/cache", { sharing = "locked" }) }

local function apk_step(step)
    return steps.step(step, { user = "root", caches = M.caches })
end

---@class luakit.apk.AddOptions: luakit.StepOptions
---@field repositories? string|string[] URLs of repositories for this step only.
---@field virtual? string Name under which \`del\` removes these packages together.
---@field flags? string|string[] More options of \`apk add\`.

--- Installs packages. Runs as root, also if the state has another user.
---@param state State
---@param packages string|string[] Names, with \`=version\` or \`>version\` where needed.
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

--- Upgrades all packages. Like \`add\`, the step runs again only if an earlier step changes.
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
`,
  "luakit/apt.lua": `--- Packages of Debian and Ubuntu. The package index and the downloaded packages are in cache mounts, so they are
--- fetched once and never become part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

--- The images of Debian and Ubuntu have a \`docker-clean\`, with which apt throws away every package right after
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
---@field release? string Release to prefer, as \`apt-get -t\`: \`"bookworm-backports"\`.
---@field flags? string|string[] More options of \`apt-get install\`.

--- Installs packages. Runs as root, also if the state has another user.
---@param state State
---@param packages string|string[] Names, with \`=version\` where needed.
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
---@field flags? string|string[] More options of \`apt-get upgrade\`.

--- Upgrades all packages. Like \`install\`, the step runs again only if an earlier step changes.
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
`,
  "luakit/dnf.lua": `--- Packages of Fedora and its relatives. The metadata and the downloaded packages are in cache mounts, so they are
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
---@field flags? string|string[] More options of \`dnf install\`.

--- Installs packages. Runs as root, also if the state has another user.
---@param state State
---@param packages string|string[] Names, with \`-version\` where needed.
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
`,
  "luakit/go.lua": `--- Go. Modules and compiled packages are in cache mounts, so they are fetched and compiled once and never become part
--- of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

local MODULES = bk.cache("\${GOPATH:-\${HOME:-/root}/go}/pkg/mod")

--- Mounts for your own commands that call go: the module cache and the build cache. Several steps use them at once.
---@type Mount[]
M.caches = { MODULES, bk.cache("\${GOCACHE:-\${HOME:-/root}/.cache/go-build}") }

--- The directory of the mounted sources. It is not \`/go\`, which is GOPATH in the golang images.
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
---@field src? State The directory of \`go.mod\`. (default the build context)
---@field cwd? string Where the files are mounted. (default \`/src\`)

--- Downloads the modules of \`go.mod\` into the module cache. The step runs again only when \`go.mod\`, \`go.sum\` or
--- \`go.work\` change. \`build\` and \`test\` do this automatically.
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
---@field src? State|false The sources; false if they are already in \`cwd\`. (default the build context)
---@field cwd? string Directory of the mounted sources: the directory with \`go.mod\`. (default \`/src\`)
---@field main? string|string[] Packages to build. (default \`.\`)
---@field output? string The program; with a \`/\` at the end the directory for several. (default \`/out/app\`)
---@field ldflags? string Options of the linker; \`""\` for none. (default \`-s -w\`)
---@field tags? string|string[] Build tags.
---@field flags? string|string[] More options of \`go build\`.
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
--- fast build for other platforms start from \`bk.image("golang:1.26", { platform = bk.build_platform() })\`.
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
---@field src? State|false The sources; false if they are already in \`cwd\`. (default the build context)
---@field cwd? string Directory of the mounted sources. (default \`/src\`)
---@field packages? string|string[] Packages to test. (default \`./...\`)
---@field tags? string|string[] Build tags.
---@field flags? string|string[] More options of \`go test\`.
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
---@field bin? string Directory for the programs. (default \`/usr/local/bin\`)
---@field flags? string|string[] More options of \`go install\`.

--- Installs programs by the path of their package with a version: \`golang.org/x/tools/cmd/stringer@v0.38.0\`.
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
            call:problem("packages", ("\\"%s\\" needs a version: \\"%s@v1.2.3\\" or \\"%s@latest\\""):format(name, name, name))
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
`,
  "luakit/internal/arguments.lua": `--- Arguments of library functions: read, checked, and reported together.
---
---     local call = arguments.call("libs.web.install")
---     call:state("state", state)
---     local o, step = call:options(options, { packages = "words", fast = "boolean" })
---     call:finish()
local failures = require("luakit.internal.failures")
local kinds = require("luakit.internal.kinds")
local step_options = require("luakit.internal.step_options")

local M = {}

--- A call that is being read. Its problems are collected, so that all of them are reported together.
---@class luakit.Call
---@field name string
---@field problems string[]
local Call = {}
Call.__index = Call

--- Options of every function that runs a command: those of \`state:run\`, and
---@class luakit.StepOptions: RunOptions
---@field caches? Mount|Mount[]|false Mounts in place of the usual caches; false for none.

--- Begins to read a call.
---@param name string as the user writes it: \`luakit.apt.install\`
---@return luakit.Call
function M.call(name)
    return setmetatable({ name = name, problems = {} }, Call)
end

--- Records a problem.
---@param path string
---@param message string
function Call:problem(path, message)
    self.problems[#self.problems + 1] = path .. ": " .. message
end

--- Reads one value.
---@param path string
---@param value any
---@param kind luakit.Kind
---@return any value nil if it is not of that kind
function Call:read(path, value, kind)
    local result, message, at = kinds.read(kind, value)
    if message then self:problem(path .. (at or ""), message) end
    return result
end

--- Checks the state that a function starts from.
---@param path string
---@param value any
---@return State
function Call:state(path, value)
    return self:read(path, value, "state")
end

local function check_names(call, path, names)
    if #names == 0 then call:problem(path, "expected at least one name, got an empty list") end
    for _, name in ipairs(names) do
        if name:sub(1, 1) == "-" then
            call:problem(path, "\\"" .. name .. "\\" is not a name: the command would read it as an option")
        end
    end
    return names
end

--- Reads at least one name, from lists or from strings with blanks between names.
---@param path string
---@param value any
---@return string[]
function Call:names(path, value)
    local names = self:read(path, value, "names")
    return names and check_names(self, path, names) or {}
end

--- Reads at least one name, which may contain blanks: a string, or a list.
---@param path string
---@param value any
---@return string[]
function Call:words(path, value)
    local words = self:read(path, value, "words")
    return words and check_names(self, path, words) or {}
end

--- Reads an option table. Absent options are nil. Options of steps are returned separately, for \`state:run\`.
---@param given table|nil
---@param fields table<string, luakit.Kind> options and their kinds
---@param is_step? boolean whether options of \`state:run\` are accepted, too; default true
---@param path? string the name of the table; default \`options\`
---@return table<string, any> values
---@return table<string, any> step
function Call:options(given, fields, is_step, path)
    path = path or "options"
    local values, step, known, is_known = {}, {}, {}, {}
    for key in pairs(fields) do known[#known + 1] = key end
    if is_step ~= false then
        local function know(key)
            if fields[key] ~= nil then return end
            known[#known + 1] = key
            is_known[key] = true
        end
        know("caches")
        for _, key in ipairs(step_options) do know(key) end
    end
    if given ~= nil and type(given) ~= "table" then
        self:problem(path, "expected a table, got " .. kinds.describe(given))
        return values, step
    end
    for key, value in pairs(given or {}) do
        if fields[key] ~= nil then
            values[key] = self:read(path .. "." .. key, value, fields[key])
        elseif is_known[key] then
            step[key] = value
        else
            local word = tostring(key)
            self:problem(path .. "." .. word, "unknown option" .. kinds.suggestion(word, known))
        end
    end
    return values, step
end

--- Ends reading. Fails at the caller's line if there are problems.
function Call:finish()
    local problems = self.problems
    if #problems == 0 then return end
    if #problems == 1 then failures.fail(self.name, problems[1]) end
    failures.fail(self.name, #problems .. " problems\\n  " .. table.concat(problems, "\\n  "))
end

return M
`,
  "luakit/internal/failures.lua": `--- Errors of library functions, at the line of the script that calls them.
local M = {}

--- Stops the build with a message at the caller's line: positions inside the library come last.
---@param name string the function that was called
---@param message string
function M.fail(name, message)
    bk.fail(name .. ": " .. message)
end

--- Returns the result of \`pcall\`. An error of a step becomes an error of the library function \`name\`.
---@param name string
---@param ok boolean
---@param result any
---@return any
function M.checked(name, ok, result)
    if ok then return result end
    local message = tostring(result):match("^[^\\n]-:%d+: state:%l+: (.*)$")
    if message == nil then error(result, 0) end
    M.fail(name, message)
end

return M
`,
  "luakit/internal/json_reader.lua": `--- Reads JSON.
local failures = require("luakit.internal.failures")
local values = require("luakit.internal.json_values")

local M = {}

--- The reader's state.
---@class luakit.json.Reader
---@field text string
---@field null any
---@field depth integer

--- Fails with the line and the column of a position.
local function fail_at(reader, position, message)
    local before = reader.text:sub(1, position - 1)
    local line = select(2, before:gsub("\\n", "")) + 1
    local start = before:match(".*\\n()") or 1
    local column = utf8.len(before, start, -1, true) or (position - start)
    failures.fail("luakit.json.decode", ("line %d, column %d: %s"):format(line, column + 1, message))
end

--- Describes the character at a position.
local function found(reader, position)
    if position > #reader.text then return "the text ends" end
    local char = reader.text:match("^" .. utf8.charpattern, position)
    if char:match("%c") then return ("got the control character %d"):format(char:byte()) end
    return "got '" .. char .. "'"
end

local function skip_space(reader, position)
    return reader.text:match("^[ \\t\\r\\n]*()", position)
end

local ESCAPES = {
    ['"'] = '"', ["\\\\"] = "\\\\", ["/"] = "/", b = "\\b", f = "\\f", n = "\\n", r = "\\r", t = "\\t",
}

--- Reads four hexadecimal digits after \`\\u\`.
local function read_unit(reader, position)
    local digits = reader.text:match("^%x%x%x%x", position)
    if digits == nil then fail_at(reader, position, "expected four hexadecimal digits after \\\\u") end
    return tonumber(digits, 16), position + 4
end

--- Reads what follows \`\\u\`: one character, which may take two escapes.
local function read_codepoint(reader, position)
    local unit, next_position = read_unit(reader, position)
    if unit < 0xD800 or unit > 0xDFFF then return utf8.char(unit), next_position end
    local is_pair = unit < 0xDC00 and reader.text:sub(next_position, next_position + 1) == "\\\\u"
    local low, after = 0, 0
    if is_pair then low, after = read_unit(reader, next_position + 2) end
    if low < 0xDC00 or low > 0xDFFF then
        fail_at(reader, position - 2, ("\\\\u%04X is half of a character"):format(unit))
    end
    return utf8.char(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00)), after
end

--- Reads a string; \`position\` is that of its quote.
local function read_string(reader, position)
    local text, parts, at = reader.text, {}, position + 1
    while true do
        local run, stop = text:match('^([^"\\\\%c]*)()', at)
        parts[#parts + 1] = run
        local char = text:sub(stop, stop)
        if char == '"' then return table.concat(parts), stop + 1 end
        if char == "\\127" then
            parts[#parts + 1], at = char, stop + 1
        elseif char == "\\\\" then
            local escape = text:sub(stop + 1, stop + 1)
            if escape == "u" then
                parts[#parts + 1], at = read_codepoint(reader, stop + 2)
            elseif ESCAPES[escape] then
                parts[#parts + 1], at = ESCAPES[escape], stop + 2
            else
                fail_at(reader, stop, "\\\\" .. escape .. " is not an escape of JSON")
            end
        elseif char == "" then
            fail_at(reader, position, "this string does not end")
        else
            fail_at(reader, stop, found(reader, stop) .. " inside a string; write an escape such as \\\\n")
        end
    end
end

--- Reads a number: an integer where it is written as one.
local function read_number(reader, position)
    local text = reader.text
    local whole, after = text:match("^(-?%d+)()", position)
    local digits = whole and whole:gsub("^-", "")
    if whole == nil or (#digits > 1 and digits:sub(1, 1) == "0") then
        fail_at(reader, position, "expected a number, such as -0.5 or 12")
    end
    local fraction, after_fraction = text:match("^(%.%d+)()", after)
    local exponent, after_exponent = text:match("^([eE][+-]?%d+)()", after_fraction or after)
    local stop = after_exponent or after_fraction or after
    if text:match("^[%w.+-]", stop) then fail_at(reader, position, "expected a number, such as -0.5 or 12") end
    if fraction or exponent then
        local value = tonumber(text:sub(position, stop - 1)) + 0.0
        if value - value ~= 0 then fail_at(reader, position, "the number is too large") end
        return value, stop
    end
    local value = math.tointeger(tonumber(whole))
    if value == nil or tostring(value) ~= (whole == "-0" and "0" or whole) then
        fail_at(reader, position, "the integer " .. whole .. " needs more than 64 bits")
    end
    return value, stop
end

local read_value

local function enter(reader, position)
    reader.depth = reader.depth + 1
    if reader.depth > values.MAX_DEPTH then
        fail_at(reader, position, ("nested deeper than %d levels"):format(values.MAX_DEPTH))
    end
end

--- Reads items until \`close\`; \`read_item\` reads one and returns the position after it.
local function read_items(reader, position, close, read_item)
    enter(reader, position)
    local at = skip_space(reader, position + 1)
    if reader.text:sub(at, at) ~= close then
        while true do
            at = skip_space(reader, read_item(at))
            local char = reader.text:sub(at, at)
            if char == close then break end
            if char ~= "," then
                fail_at(reader, at, ("expected ',' or '%s', %s"):format(close, found(reader, at)))
            end
            at = skip_space(reader, at + 1)
        end
    end
    reader.depth = reader.depth - 1
    return at + 1
end

local function read_array(reader, position)
    local items, count = setmetatable({}, values.ARRAY), 0
    local stop = read_items(reader, position, "]", function(at)
        local value, after = read_value(reader, at)
        count = count + 1
        items[count] = value
        return after
    end)
    return items, stop
end

local function read_object(reader, position)
    local fields, seen = setmetatable({}, values.OBJECT), {}
    local stop = read_items(reader, position, "}", function(at)
        if reader.text:sub(at, at) ~= '"' then
            fail_at(reader, at, "expected a name in quotes, " .. found(reader, at))
        end
        local key, after = read_string(reader, at)
        if seen[key] then fail_at(reader, at, ("the name %q stands here twice"):format(key)) end
        seen[key] = true
        local colon = skip_space(reader, after)
        if reader.text:sub(colon, colon) ~= ":" then
            fail_at(reader, colon, "expected ':', " .. found(reader, colon))
        end
        local value, stop = read_value(reader, skip_space(reader, colon + 1))
        fields[key] = value
        return stop
    end)
    return fields, stop
end

local WORDS = { ["true"] = true, ["false"] = false }

function read_value(reader, position)
    local char = reader.text:sub(position, position)
    if char == "{" then return read_object(reader, position) end
    if char == "[" then return read_array(reader, position) end
    if char == '"' then return read_string(reader, position) end
    if char:match("[%d-]") then return read_number(reader, position) end
    local word, after = reader.text:match("^(%a+)()", position)
    if word == "null" then return reader.null, after end
    if WORDS[word] ~= nil then return WORDS[word], after end
    if word ~= nil then fail_at(reader, position, "expected a value, got '" .. word .. "'") end
    return fail_at(reader, position, "expected a value, " .. found(reader, position))
end

--- Returns the value of a text. Fails with line and column.
---@param text string
---@param null any what \`null\` becomes
---@return any
function M.read(text, null)
    local reader = { text = text, null = null, depth = 0 }
    local _, invalid = utf8.len(text)
    if invalid then fail_at(reader, invalid, "the text is not UTF-8") end
    local start = text:sub(1, 3) == "\\xEF\\xBB\\xBF" and 4 or 1
    local value, stop = read_value(reader, skip_space(reader, start))
    stop = skip_space(reader, stop)
    if stop <= #text then fail_at(reader, stop, "expected the end of the text, " .. found(reader, stop)) end
    return value
end

return M
`,
  "luakit/internal/json_values.lua": `--- The value for \`null\`, and the marks of tables as lists and as objects.
local M = {}

local function fixed()
    error("luakit.json.null cannot be changed", 2)
end

--- The value for \`null\`, which a Lua table cannot hold.
---@class luakit.json.Null
M.null = setmetatable({}, { __tostring = function() return "null" end, __newindex = fixed, __metatable = false })

--- Metatables of lists and objects.
M.ARRAY, M.OBJECT = { __name = "array" }, { __name = "object" }

--- Values nested deeper than this are a mistake, or an attack.
M.MAX_DEPTH = 1000

return M
`,
  "luakit/internal/json_writer.lua": `--- Writes JSON.
local failures = require("luakit.internal.failures")
local values = require("luakit.internal.json_values")

local M = {}

--- The writer's state.
---@class luakit.json.Writer
---@field parts string[]
---@field indent string
---@field path string[]
---@field open table<table, boolean>

local function fail_in(writer, message)
    local where = table.concat(writer.path)
    failures.fail("luakit.json.encode", (where == "" and "" or "value" .. where .. ": ") .. message)
end

local SHORT_ESCAPES = {
    ['"'] = '\\\\"', ["\\\\"] = "\\\\\\\\", ["\\b"] = "\\\\b", ["\\f"] = "\\\\f", ["\\n"] = "\\\\n", ["\\r"] = "\\\\r", ["\\t"] = "\\\\t",
}

local function escaped(char)
    return SHORT_ESCAPES[char] or ("\\\\u%04x"):format(char:byte())
end

local function string_text(writer, value)
    if not utf8.len(value) then fail_in(writer, "a string that is not UTF-8") end
    return '"' .. value:gsub('[%c"\\\\]', escaped) .. '"'
end

--- Formats integral floats without a fraction, and others with the fewest digits that restore the value.
local function number_text(writer, value)
    local integer = math.tointeger(value)
    if integer then return tostring(integer) end
    if value - value ~= 0 then fail_in(writer, tostring(value) .. " cannot be written as JSON") end
    for precision = 15, 17 do
        local text = ("%." .. precision .. "g"):format(value)
        if tonumber(text) == value then return text end
    end
end

--- Reports whether a table is a list: a marked table, or a table with items. A mixture is an error.
local function is_list(writer, value)
    local mark, count, names = getmetatable(value), 0, 0
    for key in pairs(value) do
        if math.type(key) == "integer" then
            count = count + 1
        elseif type(key) == "string" then
            names = names + 1
        else
            fail_in(writer, "a " .. type(key) .. " cannot be a name in an object")
        end
    end
    if count > 0 and names > 0 then fail_in(writer, "a table with both items and names") end
    if count > 0 and count ~= #value then fail_in(writer, "a list with holes; write json.null for a missing item") end
    if mark == values.ARRAY and names > 0 then fail_in(writer, "a list with names") end
    if mark == values.OBJECT and count > 0 then fail_in(writer, "an object with items: names are strings") end
    return mark == values.ARRAY or count > 0
end

local write_value

--- Writes \`open\`, the items, \`close\`, each item on a line of its own when there is an indentation.
local function write_items(writer, value, open, close, entries)
    if writer.open[value] then fail_in(writer, "the table contains itself") end
    if #writer.path >= values.MAX_DEPTH then fail_in(writer, ("nested deeper than %d levels"):format(values.MAX_DEPTH)) end
    writer.open[value] = true
    local parts, depth = writer.parts, #writer.path
    local line = writer.indent == "" and "" or "\\n" .. writer.indent:rep(depth + 1)
    parts[#parts + 1] = open
    for index, entry in ipairs(entries) do
        parts[#parts + 1] = (index > 1 and "," or "") .. line .. entry.text
        writer.path[depth + 1] = entry.path
        write_value(writer, value[entry.key])
        writer.path[depth + 1] = nil
    end
    if #entries > 0 and writer.indent ~= "" then parts[#parts + 1] = "\\n" .. writer.indent:rep(depth) end
    parts[#parts + 1] = close
    writer.open[value] = nil
end

local function write_table(writer, value)
    local entries = {}
    if is_list(writer, value) then
        for index = 1, #value do entries[index] = { key = index, text = "", path = "[" .. index .. "]" } end
        return write_items(writer, value, "[", "]", entries)
    end
    local colon = writer.indent == "" and ":" or ": "
    for key in pairs(value) do
        entries[#entries + 1] = { key = key, text = string_text(writer, key) .. colon, path = "." .. key }
    end
    return write_items(writer, value, "{", "}", entries)
end

function write_value(writer, value)
    local kind = type(value)
    if value == values.null then
        writer.parts[#writer.parts + 1] = "null"
    elseif kind == "string" then
        writer.parts[#writer.parts + 1] = string_text(writer, value)
    elseif kind == "number" then
        writer.parts[#writer.parts + 1] = number_text(writer, value)
    elseif kind == "boolean" then
        writer.parts[#writer.parts + 1] = tostring(value)
    elseif kind == "table" then
        write_table(writer, value)
    elseif kind == "nil" then
        fail_in(writer, "nil cannot be written as JSON; json.null is null")
    else
        fail_in(writer, (kind == "userdata" and tostring(value) or "a " .. kind) .. " cannot be written as JSON")
    end
end

--- Returns the text of a value. Fails with the path of an invalid part.
---@param value any
---@param indent integer
---@return string
function M.write(value, indent)
    local writer = { parts = {}, indent = (" "):rep(indent), path = {}, open = {} }
    write_value(writer, value)
    return table.concat(writer.parts)
end

return M
`,
  "luakit/internal/kinds.lua": `--- Kinds of arguments, and their readers.
local _, _, host = ...

local M = {}

--- \`text\` is a string or a number, \`string\` a string alone; \`words\` are a text or a list of texts; \`names\` as well, and
--- blanks in a text are between names; \`version\` is a string alone, because 1.20 is the number 1.2; a list of words is
--- a choice among them.
---@alias luakit.Kind
---| "any"|"string"|"text"|"name"|"path"|"version"|"boolean"|"integer"|"table"|"text_or_true"
---| "words"|"names"|"state"|"source"|"platform"
---| string[]

local function text_of(value)
    if type(value) == "string" then return value end
    if type(value) == "number" then return tostring(math.tointeger(value) or value) end
    return nil
end

local function is_state(value)
    return host.class_of(value) == "State"
end

M.describe = host.describe
M.suggestion = host.suggestion

--- Takes the items of a list, which may contain lists and \`false\`. Returns the path of the first invalid item, and the
--- item.
local function collect(value, path, take)
    local count, last = 0, 0
    for key in pairs(value) do
        if math.type(key) ~= "integer" then return path, value end
        count, last = count + 1, math.max(last, key)
    end
    if count ~= last then return path .. "[" .. count .. "]", nil end
    for index = 1, count do
        local item, at = value[index], path .. "[" .. index .. "]"
        if type(item) == "table" then
            local bad, found = collect(item, at, take)
            if bad then return bad, found end
        elseif item ~= false and not take(item) then
            return at, item
        end
    end
    return nil
end

--- Reads a text or a list of texts into a new list. Returns nil, the path and the value of an invalid item.
---@param value any
---@param split? boolean whether blanks are between words
---@return string[]|nil words
---@return string|nil path
---@return any bad
function M.words(value, split)
    if value == nil then return nil, "", nil end
    local words = {}
    local function take(item)
        local word = text_of(item)
        if word == nil then return false end
        if not split then
            words[#words + 1] = word
            return word ~= ""
        end
        for name in word:gmatch("%S+") do words[#words + 1] = name end
        return word:match("%S") ~= nil
    end
    local bad, found = collect({ value }, "", take)
    if bad then return nil, bad:gsub("^%[1%]", ""), found end
    return words
end

--- Readers by kind. Each returns the value, or nil and the expected kind.
local READERS = {
    any = function(value) return value end,
    string = function(value) return type(value) == "string" and value or nil, "a string" end,
    text = function(value) return text_of(value), "a string" end,
    name = function(value)
        local name = text_of(value)
        return name ~= "" and name or nil, "a string that is not empty"
    end,
    path = function(value)
        local path = text_of(value)
        return path ~= "" and path or nil, "a path"
    end,
    boolean = function(value)
        if type(value) == "boolean" then return value end
        return nil, "true or false"
    end,
    integer = function(value)
        return type(value) == "number" and math.tointeger(value) or nil, "an integer"
    end,
    table = function(value) return type(value) == "table" and value or nil, "a table" end,
    text_or_true = function(value) return value == true or text_of(value), "a string or true" end,
    version = function(value)
        local is_text = type(value) == "string" and value ~= ""
        return is_text and value or nil, "a version as a string"
    end,
    state = function(value) return is_state(value) and value or nil, "a State" end,
    source = function(value)
        if value == false or is_state(value) then return value end
        return nil, "a State, or false when the files are there already"
    end,
    platform = function(value)
        local expected = "a platform such as \\"linux/arm64\\""
        if host.class_of(value) == "Platform" then return value, expected end
        local ok, platform = pcall(bk.platform, value)
        return ok and platform or nil, expected
    end,
}

local function quoted(words)
    local list = {}
    for index, word in ipairs(words) do list[index] = "\\"" .. word .. "\\"" end
    return "one of " .. table.concat(list, ", ")
end

local function read_words(value, split)
    local words, at, bad = M.words(value, split)
    if words then return words end
    if bad == nil and at ~= "" then return nil, "a nil in the list; write false to leave an item out", "" end
    return nil, "expected a string or a list of strings, got " .. M.describe(bad), at
end

local function read_choice(value, words)
    for _, word in ipairs(words) do
        if word == value then return value end
    end
    local hint = type(value) == "string" and M.suggestion(value, words) or ""
    return nil, "expected " .. quoted(words) .. ", got " .. M.describe(value) .. hint
end

--- Reads a value. Returns nil, the problem and its path for an invalid value.
---@param kind luakit.Kind
---@param value any
---@return any result
---@return string|nil message
---@return string|nil path
function M.read(kind, value)
    if kind == "words" or kind == "names" then return read_words(value, kind == "names") end
    if type(kind) == "table" then return read_choice(value, kind) end
    local result, expected = READERS[kind](value)
    if result ~= nil then return result end
    return nil, "expected " .. expected .. ", got " .. M.describe(value)
end

return M
`,
  "luakit/internal/prelude/go.lua": `--- The prelude: applications in Go.
local apk = require("luakit.apk")
local go = require("luakit.go")
local images = require("luakit.internal.prelude.images")
local shared = require("luakit.internal.prelude.shared")
local steps = require("luakit.internal.steps")

local M = {}

--- An image with Go, git and a C compiler.
---@param version? string (default \`1.26-alpine\`)
---@return State
function M.go_base(version)
    local base = shared.image("go_base", "golang", version)
    if not shared.is_alpine(version or shared.VERSIONS.golang) then return base end
    return apk.add(base, { "git", "ca-certificates", "build-base" })
end

---@class prelude.GoBuildOptions
---@field cwd? string Directory of the sources. (default \`/app\`)
---@field main? string|string[] Packages to build. (default \`.\`)
---@field output? string The program. (default \`/out/app\`)
---@field ldflags? string Options of the linker. (default \`-s -w\`)
---@field flags? string|string[] More options of \`go build\`: a list, or words with blanks between them.
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
---@param version? string of Alpine (default \`3.23\`)
---@return State
function M.go_runtime(version)
    return apk.add(shared.image("go_runtime", "alpine", version), { "ca-certificates", "tzdata" })
end

---@class prelude.GoAppOptions: prelude.GoBuildOptions
---@field runtime_version? string Version of Alpine. (default \`3.23\`)
---@field final_path? string The program in the image. (default \`/app/\` and the name of \`output\`)
---@field user? string Creates this user, who owns the program.
---@field uid? integer (default 1000, or the first one after it that is free)
---@field gid? integer (default the same)

--- An image with a program in Go. Export it with the program as entrypoint.
---@param version? string of the golang image (default \`1.26-alpine\`)
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
`,
  "luakit/internal/prelude/images.lua": `--- The prelude: base images and packages.
local apk = require("luakit.apk")
local apt = require("luakit.apt")
local shared = require("luakit.internal.prelude.shared")

local M = {}

--- Alpine.
---@param version? string (default \`3.23\`)
---@return State
function M.from_alpine(version)
    return shared.image("from_alpine", "alpine", version)
end

--- Ubuntu.
---@param version? string (default \`24.04\`)
---@return State
function M.from_ubuntu(version)
    return shared.image("from_ubuntu", "ubuntu", version)
end

--- Debian.
---@param version? string (default \`trixie-slim\`)
---@return State
function M.from_debian(version)
    return shared.image("from_debian", "debian", version)
end

--- Fedora.
---@param version? string (default \`43\`)
---@return State
function M.from_fedora(version)
    return shared.image("from_fedora", "fedora", version)
end

--- The image of a distribution by its name.
---@param distro "alpine"|"debian"|"fedora"|"ubuntu"
---@param version? string (default that of the distribution)
---@return State
function M.standard_base(distro, version)
    local call = shared.call_of("standard_base")
    call:read("distro", distro, { "alpine", "debian", "fedora", "ubuntu" })
    call:finish()
    return shared.image("standard_base", distro, version)
end

--- Installs packages of Debian or Ubuntu; \`luakit.apt\` has options.
---@param base State
---@param packages string|string[] A list, or names with blanks between them.
---@return State
function M.deb_package(base, packages)
    return shared.checked("deb_package", pcall(apt.install, base, packages))
end

--- Same as \`deb_package\`.
---@param base State
---@param packages string|string[]
---@return State
function M.deb_package_state(base, packages)
    return shared.checked("deb_package_state", pcall(apt.install, base, packages))
end

--- Installs packages of Alpine; \`luakit.apk\` has options.
---@param base State
---@param packages string|string[] A list, or names with blanks between them.
---@return State
function M.apk_package(base, packages)
    return shared.checked("apk_package", pcall(apk.add, base, packages))
end

--- Installs git on Alpine.
---@param base State
---@return State
function M.install_git(base)
    return shared.checked("install_git", pcall(apk.add, base, "git"))
end

--- Installs curl on Alpine.
---@param base State
---@return State
function M.install_curl(base)
    return shared.checked("install_curl", pcall(apk.add, base, "curl"))
end

--- Installs the certificate authorities on Alpine.
---@param base State
---@return State
function M.install_ca_certs(base)
    return shared.checked("install_ca_certs", pcall(apk.add, base, "ca-certificates"))
end

--- Installs packages of a distribution.
---@param base State
---@param packages string|string[]
---@param distro? "alpine"|"debian"|"ubuntu" (default \`alpine\`)
---@return State
function M.install_system_deps(base, packages, distro)
    local call = shared.call_of("install_system_deps")
    local known = call:read("distro", distro or "alpine", { "alpine", "debian", "ubuntu" })
    call:finish()
    return shared.checked("install_system_deps", pcall(known == "alpine" and apk.add or apt.install, base, packages))
end

return M
`,
  "luakit/internal/prelude/node.lua": `--- The prelude: applications for Node.js.
local node = require("luakit.node")
local shared = require("luakit.internal.prelude.shared")
local steps = require("luakit.internal.steps")

local M = {}

--- An image with Node.js to build with.
---@param version? string (default \`24-alpine\`)
---@return State
function M.node_base(version)
    return shared.image("node_base", "node", version)
end

--- An image with Node.js to run with.
---@param version? string (default \`24-alpine\`)
---@return State
function M.node_runtime(version)
    return shared.image("node_runtime", "node", version)
end

---@class prelude.NodeBuildOptions
---@field cwd? string The application's directory. (default \`/app\`)
---@field deps_only? boolean Installs what the application needs to run, and no development dependencies. (default false)
---@field install_cmd? string A command for the shell when the sources are there: \`npm run build\`.
---@field env? table Environment of the steps.

local NODE_KINDS = {
    cwd = "path", deps_only = "boolean", install_cmd = "text", env = "table",
}

local function node_built(name, builder, src, o)
    local cwd = o.cwd or "/app"
    local deps = shared.checked(name, pcall(node.install, builder, {
        src = src, cwd = cwd, production = o.deps_only, env = o.env,
    }))
    local with_src = deps:copy(steps.source(src), "/", steps.directory(cwd), { exclude = { "**/node_modules" } })
    if o.install_cmd == nil then return with_src end
    return with_src:run(o.install_cmd, { cwd = cwd, env = o.env, mounts = node.caches })
end

--- Installs the dependencies of an application, copies its sources, and runs a command there.
---@param builder State
---@param src? State (default the build context)
---@param opts? prelude.NodeBuildOptions
---@return State
function M.node_build(builder, src, opts)
    local call = shared.call_of("node_build")
    call:state("builder", builder)
    local o = shared.app_options(call, src, opts, NODE_KINDS)
    return node_built("node_build", builder, src, o)
end

---@class prelude.NodeAppOptions: prelude.NodeBuildOptions
---@field runtime_version? string Version of the node image that runs the application. (default the one that builds)
---@field files? string|string[] Paths of the application's directory that go into the image. (default all of it)
---@field user? string A user that is made, unless it is there, and that owns the application.
---@field uid? integer (default 1000, or the first one after it that is free)
---@field gid? integer (default the same)

--- An image with an application for Node.js in \`/app\`: built with the script \`build\` of \`package.json\` where there is
--- one, or with \`install_cmd\`, and without its development dependencies.
---@param version? string of the node image (default \`24-alpine\`)
---@param src? State (default the build context)
---@param opts? prelude.NodeAppOptions
---@return State
function M.node_app(version, src, opts)
    local name = "node_app"
    local kinds = shared.with_kinds(shared.with_kinds(NODE_KINDS, shared.USER_KINDS), { files = "words" })
    local o = shared.app_options(shared.call_of(name), src, opts, kinds)
    local cwd = o.cwd or "/app"
    local build = shared.with_kinds(o, { install_cmd = o.install_cmd or "npm run build --if-present" })
    local built = node_built(name, M.node_base(version), src, build)
    if not o.deps_only then built = shared.checked(name, pcall(node.prune, built, { cwd = cwd, env = o.env })) end
    local runtime, owner = shared.with_app_user(name, M.node_runtime(o.runtime_version or version), o)
    local final = runtime:mkdir("/app", { owner = owner })
    for _, path in ipairs(o.files or { "." }) do
        local from, to = steps.directory(cwd) .. path, path == "." and "/app/" or "/app/" .. path
        final = final:copy(built, from, to, { owner = owner })
    end
    return final
end

return M
`,
  "luakit/internal/prelude/python.lua": `--- The prelude: applications in Python.
local apk = require("luakit.apk")
local apt = require("luakit.apt")
local python = require("luakit.python")
local shared = require("luakit.internal.prelude.shared")
local steps = require("luakit.internal.steps")

local M = {}

--- An image with Python, compilers and git.
---@param version? string (default \`3.14\`)
---@param variant? string of the image (default \`slim\`)
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
---@param version? string with its variant (default \`3.14-slim\`)
---@return State
function M.python_runtime(version)
    local tag = version or shared.VERSIONS.python .. "-slim"
    local base = shared.image("python_runtime", "python", tag)
    return (shared.is_alpine(tag) and apk.add or apt.install)(base, "ca-certificates")
end

---@class prelude.PythonBuildOptions
---@field cwd? string The application's directory. (default \`/workspace\`)
---@field requirements? string|true The requirements file; \`true\` is \`requirements.txt\`. (default none)
---@field install_cmd? string A command for the shell when the sources are there: \`pip install .\`.
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

--- Makes the venv \`/opt/venv\`, installs the requirements into it, copies the sources, and runs a command there.
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

--- An image with an application in Python in \`/app\`, and its packages in the venv \`/opt/venv\`, which is on the \`PATH\`.
---@param version? string of Python (default \`3.14\`)
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
`,
  "luakit/internal/prelude/shared.lua": `--- The prelude: what its parts have in common.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local users = require("luakit.users")

local M = {}

--- Shell of users that cannot log in.
M.NO_LOGIN = "/sbin/nologin"

--- What is used when no version is given. Builds that must not change name their versions.
M.VERSIONS = {
    alpine = "3.23", debian = "trixie-slim", fedora = "43", ubuntu = "24.04",
    golang = "1.26-alpine", node = "24-alpine", python = "3.14",
}

--- Begins to read a call of a function of the prelude.
function M.call_of(name)
    return arguments.call("prelude." .. name)
end

--- An official image with a tag of its own or the default.
function M.image(name, distro, version)
    local call = M.call_of(name)
    local tag = version == nil and M.VERSIONS[distro] or call:read("version", version, "version")
    call:finish()
    return bk.image(distro .. ":" .. tag)
end

--- Whether a tag is of an image on Alpine.
function M.is_alpine(version)
    return tostring(version):find("alpine", 1, true) ~= nil
end

--- The result of \`pcall\` of another module's function, or its complaint, about the prelude's own function.
function M.checked(name, ok, result)
    if ok then return result end
    local message = tostring(result):match("^[^\\n]-:%d+: luakit%.[%w_.]+: (.*)$")
    if message == nil then error(result, 0) end
    return failures.fail("prelude." .. name, message)
end

--- Options of one of the functions for applications: nothing of steps but the environment.
function M.app_options(call, src, given, kinds)
    if src ~= nil then call:state("src", src) end
    local o = call:options(given, kinds, false)
    call:finish()
    return o
end

--- Options and their kinds, with more of them.
function M.with_kinds(kinds, more)
    local all = {}
    for key, kind in pairs(kinds) do all[key] = kind end
    for key, kind in pairs(more) do all[key] = kind end
    return all
end

--- Options about the user and the image that runs the application.
M.USER_KINDS = { user = "text", uid = "integer", gid = "integer", runtime_version = "version", env = "table" }

--- The runtime with the user that was asked for, and the owner of what is copied.
function M.with_app_user(name, runtime, o)
    if o.user == nil then return runtime, nil end
    local made = M.checked(name, pcall(users.add, runtime, o.user, { uid = o.uid, gid = o.gid, shell = M.NO_LOGIN }))
    -- Without a group it is that of the user, which may have been there already with another one than of its name.
    return made, { user = o.user, group = o.gid }
end

return M
`,
  "luakit/internal/prelude/structure.lua": `--- The prelude: stages, copies, merges.
local shared = require("luakit.internal.prelude.shared")

local M = {}

--- What a function makes of a state.
---@param base State
---@param build_fn fun(base: State): State
---@return State
function M.container(base, build_fn)
    local call = shared.call_of("container")
    call:state("base", base)
    if type(build_fn) ~= "function" then call:problem("build_fn", "expected a function") end
    call:finish()
    return build_fn(base)
end

local function stage(call, path, reference)
    if type(reference) == "string" then return bk.image(reference) end
    if type(reference) ~= "userdata" then call:problem(path, "expected the name of an image or a State") end
    return reference
end

--- A stage that builds and a stage that runs: \`build_fn\` gets the first.
---@param builder_image string|State
---@param runtime_image string|State
---@param build_fn fun(builder: State): State
---@return State runtime the second stage as it is
---@return State built what \`build_fn\` returned
function M.multi_stage(builder_image, runtime_image, build_fn)
    local call = shared.call_of("multi_stage")
    local builder = stage(call, "builder_image", builder_image)
    local runtime = stage(call, "runtime_image", runtime_image)
    if type(build_fn) ~= "function" then call:problem("build_fn", "expected a function") end
    call:finish()
    return runtime, build_fn(builder)
end

--- Copies from one state to another. \`copy_all(from, from_path, to_path)\` gives a function that takes the other state.
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
    local call = shared.call_of("copy_all")
    call:state("from_state", from_state)
    call:state("to_state", to_state)
    call:read("from_path", from_path, "path")
    call:read("to_path", to_path, "path")
    call:finish()
    return to_state:copy(from_state, from_path, to_path)
end

local function merged(name, states)
    local call = shared.call_of(name)
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
    local list, call = mappings or sources, shared.call_of("layered_copy")
    call:state("target", target)
    if type(list) ~= "table" then call:problem("mappings", "expected a list of { from, from_path, to_path }") end
    call:finish()
    local result = target
    for index, mapping in ipairs(list) do
        local path = "mappings[" .. index .. "]"
        local o = call:options(mapping, { from = "state", from_path = "path", to_path = "path" }, false, path)
        for _, field in ipairs{ "from", "from_path", "to_path" } do
            if type(mapping) == "table" and mapping[field] == nil then call:problem(path .. "." .. field, "it is missing") end
        end
        call:finish()
        result = result:copy(o.from, o.from_path, o.to_path)
    end
    return result
end

return M
`,
  "luakit/internal/prelude/users.lua": `--- The prelude: users and directories.
local shared = require("luakit.internal.prelude.shared")
local users = require("luakit.users")

local M = {}

--- The working directory of later steps and of the image, made when it is not there.
---@param state State
---@param path string
---@return State
function M.with_workdir(state, path)
    local call = shared.call_of("with_workdir")
    call:state("state", state)
    call:read("path", path, "path")
    call:finish()
    return state:workdir(path)
end

--- The state with a user, after what was said of it has been read.
local function with_user(name, state, username, ids)
    local call = shared.call_of(name)
    call:state("state", state)
    call:read("username", username, "name")
    for _, field in ipairs{ "uid", "gid" } do
        if ids[field] ~= nil then call:read(field, ids[field], "integer") end
    end
    call:finish()
    return shared.checked(name, pcall(users.add, state, username, ids))
end

--- Makes a user and its group, on any distribution. Later steps do not run as this user.
---@param state State
---@param username string
---@param uid? integer (default 1000, or the first one after it that is free)
---@param gid? integer (default the same)
---@return State
function M.with_user(state, username, uid, gid)
    return with_user("with_user", state, username, { uid = uid, gid = gid })
end

--- Makes a user that cannot log in, and its group.
---@param state State
---@param username string
---@param uid? integer (default 1000, or the first one after it that is free)
---@param gid? integer (default the same)
---@return State
function M.with_alpine_user(state, username, uid, gid)
    return with_user("with_alpine_user", state, username, { uid = uid, gid = gid, shell = shared.NO_LOGIN })
end

local function chowned(state, path, owner)
    return state:run({ "chown", "-R", owner, path }, { user = "root" })
end

--- Gives a file or a directory with all it holds to a user. The whole of it becomes a layer once more: \`owner\` of
--- \`state:copy\` is better where it will do.
---@param state State
---@param path string
---@param user string|integer
---@param group? string|integer (default the user)
---@return State
function M.chown_path(state, path, user, group)
    local call = shared.call_of("chown_path")
    call:state("state", state)
    call:read("path", path, "path")
    local owner, owners = call:read("user", user, "name"), nil
    if group ~= nil then owners = call:read("group", group, "name") end
    call:finish()
    return chowned(state, path, owner .. ":" .. (owners or owner))
end

--- Makes a user, gives it \`/app\`, and lets later steps and the image run as it.
---@param state State
---@param username? string (default \`appuser\`)
---@param uid? integer (default 1000, or the first one after it that is free)
---@return State
function M.as_non_root(state, username, uid)
    local name = username or "appuser"
    local made = with_user("as_non_root", state, name, { uid = uid })
    -- "name:" is the user with its own group.
    return chowned(made:mkdir("/app"), "/app", name .. ":"):user(name)
end

return M
`,
  "luakit/internal/step_options.lua": `--- The options of \`state:run\` that library functions take. Generated by \`npm run generate\`; do not edit.
return {
    "add_hosts",
    "cgroup_parent",
    "cpu_period",
    "cpu_quota",
    "cpu_shares",
    "cpuset_cpus",
    "cpuset_mems",
    "cwd",
    "devices",
    "env",
    "export_cache",
    "hostname",
    "memory",
    "memory_swap",
    "mounts",
    "name",
    "network",
    "no_cache",
    "progress_group",
    "proxy",
    "secret_env",
    "security",
    "ulimits",
    "user",
}
`,
  "luakit/internal/steps.lua": `--- Parts of steps of library functions: commands, their options, and the files they read.
local kinds = require("luakit.internal.kinds")

local M = {}

--- Environment of a step: what the function needs, and over it what the caller says, in either form.
local function merged_env(own, given)
    if own == nil or type(given) ~= "table" then return given or own end
    local result = {}
    if given[1] == nil then
        for key, value in pairs(own) do result[key] = value end
        for key, value in pairs(given) do result[key] = value end
        return result
    end
    for key, value in pairs(own) do result[#result + 1] = key .. "=" .. value end
    result[#result + 1] = given
    return result
end

--- Options for \`state:run\`: those of the function, with the caller's over them. Mounts and environments add up;
--- \`caches\` are mounts that the caller can replace.
---@param step table<string, any> what the caller says
---@param own table<string, any> what the function needs
---@return table<string, any>
function M.step(step, own)
    local result = {}
    for key, value in pairs(own) do result[key] = value end
    for key, value in pairs(step) do result[key] = value end
    result.env = merged_env(own.env, step.env)
    result.mounts = { own.mounts or false, result.caches or false, step.mounts or false }
    result.caches = nil
    return result
end

--- Quotes a word for the shell.
---@param word string
---@return string
function M.quote(word)
    if word:match("^[%w@%%+=:,./_-]+$") then return word end
    return "'" .. word:gsub("'", "'\\\\''") .. "'"
end

--- Returns words as a command that is executed directly. Lists are flattened; \`false\` and nil are skipped.
---@param ... string|string[]|false|nil
---@return string[]
function M.command(...)
    local given = table.pack(...)
    for index = 1, given.n do given[index] = given[index] or false end
    given.n = nil
    return (kinds.words(given))
end

--- Returns words as one command line for the shell. Lists are flattened; \`false\` and nil are skipped.
---@param ... string|string[]|false|nil
---@return string
function M.line(...)
    local words = M.command(...)
    for index, word in ipairs(words) do words[index] = M.quote(word) end
    return table.concat(words, " ")
end

--- Returns the given state, or the build context.
---@param source State|nil
---@return State
function M.source(source)
    return source or bk.context()
end

--- Returns some files of a state, at the same paths. Changes of other files do not change the result.
---@param source State
---@param patterns string[]
---@return State
function M.only(source, patterns)
    local name = "COPY " .. table.concat(patterns, " ") .. " /"
    return bk.scratch():copy(source, "/", "/", { include = patterns, name = name })
end

--- Returns a directory as the destination of a copy.
---@param path string
---@return string
function M.directory(path)
    return path:sub(-1) == "/" and path or path .. "/"
end

return M
`,
  "luakit/json.lua": `--- Exact JSON: integers stay integers up to 64 bits, decoding and encoding keep \`null\` and empty lists, and the same
--- value always gives the same text.
local arguments = require("luakit.internal.arguments")
local reader = require("luakit.internal.json_reader")
local values = require("luakit.internal.json_values")
local writer = require("luakit.internal.json_writer")

local M = {}

--- The value for \`null\`, which a Lua table cannot hold. \`value == json.null\` finds it.
M.null = values.null

local function marked(name, path, given, mark)
    local call = arguments.call(name)
    if given ~= nil then call:read(path, given, "table") end
    call:finish()
    return setmetatable(given or {}, mark)
end

--- Marks a table as a list, so that it is written as \`[]\` even if it is empty. Returns the table.
---@generic T: table
---@param items? T
---@return T
function M.array(items)
    return (marked("luakit.json.array", "items", items, values.ARRAY))
end

--- Marks a table as an object, so that it is written as \`{}\`. Returns the table.
---@generic T: table
---@param fields? T
---@return T
function M.object(fields)
    return (marked("luakit.json.object", "fields", fields, values.OBJECT))
end

---@class luakit.json.DecodeOptions
---@field null? any What \`null\` becomes. (default \`json.null\`)

--- Reads JSON. Integers that do not fit into 64 bits, and names that occur twice in one object, are errors.
---@param text string
---@param options? luakit.json.DecodeOptions
---@return any
function M.decode(text, options)
    local call = arguments.call("luakit.json.decode")
    call:read("text", text, "string")
    local o = call:options(options, { null = "any" }, false)
    call:finish()
    local null = o.null
    if null == nil then null = M.null end
    return (reader.read(text, null))
end

---@class luakit.json.EncodeOptions
---@field indent? integer Blanks of indentation, with one value on each line. (default 0: all on one line)

--- Writes JSON. Names are sorted bytewise, an integral number has no fraction, and an empty table is \`{}\` unless it is
--- a \`json.array\`.
---@param value any
---@param options? luakit.json.EncodeOptions
---@return string
function M.encode(value, options)
    local call = arguments.call("luakit.json.encode")
    local o = call:options(options, { indent = "integer" }, false)
    if o.indent and o.indent < 0 then call:problem("options.indent", "expected at least 0, got the integer " .. o.indent) end
    call:finish()
    return (writer.write(value, o.indent or 0))
end

return M
`,
  "luakit/node.lua": `--- Node.js with npm, pnpm or yarn. Downloaded packages are in cache mounts, so they are fetched once and never become
--- part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

local PNPM_STORE = "\${HOME:-/root}/.local/share/pnpm/store"
local YARN_CACHE = "\${HOME:-/root}/.cache/yarn"
local BERRY_GLOBAL = "\${HOME:-/root}/.yarn/berry"

--- Mounts for your own commands that call npm. Several steps use them at once.
---@type Mount[]
M.caches = { bk.cache("\${npm_config_cache:-\${HOME:-/root}/.npm}") }

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
---@field src? State|false The directory of \`package.json\`; false if it is already in \`cwd\`. (default the build context)
---@field cwd? string The application's directory. (default the state's working directory)
---@field manifests? string|string[] Patterns of the manifest files: \`"**/package.json"\` in a workspace.
---@field production? boolean Omits development dependencies. (default false)
---@field frozen? boolean Fails if the lock file is outdated. (default true)
---@field scripts? boolean Runs the install scripts of packages. (default true)
---@field flags? string|string[] More options of the command.

--- Copies \`package.json\` and the lock file, and installs the packages. Both steps run again only if these files change.
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
---@field src? State|false The sources; false if they are already in \`cwd\`. (default the build context)
---@field cwd? string The application's directory. (default the state's working directory)
---@field script? string Name of the script in \`package.json\`. (default \`build\`)
---@field exclude? string|string[] Patterns of files that are not copied. (default \`**/node_modules\`)

--- Copies the sources and runs a script of \`package.json\`.
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

--- Removes development dependencies. Removed packages stay in the layer that added them: copy \`node_modules\` from here
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
---@field flags? string|string[] More options of \`npm install\`.

--- Installs programs for all users with npm: \`node.install_global(state, "pnpm@10")\`.
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
`,
  "luakit/python.lua": `--- Python with pip or uv. Downloaded and built packages are in cache mounts, so they are fetched once and never become
--- part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

--- Mounts for your own commands that call pip. Several steps use them at once.
---@type Mount[]
M.caches = { bk.cache("\${PIP_CACHE_DIR:-\${HOME:-/root}/.cache/pip}") }

local UV_CACHE = bk.cache("\${UV_CACHE_DIR:-\${HOME:-/root}/.cache/uv}")

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
---@field flags? string|string[] More options of \`pip install\`.

--- Installs packages with pip, into the venv of \`python.venv\` if there is one.
---@param state State
---@param packages string|string[] Names, with versions where needed: \`"flask==3.1.0"\`.
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
---@field file? string|string[] Requirements files. (default \`requirements.txt\`)
---@field files? string|string[] Patterns of further files that these files include with \`-r\` or \`-c\`.
---@field flags? string|string[] More options of \`pip install\`.

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
---@field src? State The project: the directory of \`pyproject.toml\`. (default the build context)
---@field extras? string|string[] Optional dependencies: \`{ "server" }\`.
---@field dependencies? boolean Installs dependencies, too. (default true)
---@field flags? string|string[] More options of \`pip install\`.

--- Installs a project with pip: \`pip install .\`. The sources are only mounted, and writes to them are discarded.
--- Install its dependencies first with \`requirements\`, so that they are not installed again after every change.
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
---@param path? string (default \`/opt/venv\`)
---@param options? luakit.python.VenvOptions
---@return State
function M.venv(state, path, options)
    local call = arguments.call("luakit.python.venv")
    call:state("state", state)
    local dir = path == nil and "/opt/venv" or call:read("path", path, "path")
    if dir and dir:sub(1, 1) ~= "/" then call:problem("path", "expected an absolute path, got \\"" .. dir .. "\\"") end
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
---@field src? State Where \`pyproject.toml\` and \`uv.lock\` are. (default the build context)
---@field cwd? string The application's directory. (default the state's working directory)
---@field project? boolean Copies all sources and installs the project itself, too. (default false)
---@field dev? boolean Installs development dependencies. (default false)
---@field extras? string|string[] Optional dependencies: \`{ "server" }\`.
---@field flags? string|string[] More options of \`uv sync\`.

--- Installs the packages of \`uv.lock\` into \`.venv\` of the application's directory; \`uv\` must be in the image. Without
--- \`project\` the steps run again only if \`pyproject.toml\` or \`uv.lock\` change, so call it before the sources are
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
`,
  "luakit/rust.lua": `--- Rust. Crates and compiled dependencies are in cache mounts, so they are fetched and compiled once and never become
--- part of the image.
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

--- Mounts for your own commands that call cargo: downloaded crates. Several steps use them at once: cargo locks the
--- files that it needs.
---@type Mount[]
M.caches = {
    bk.cache("\${CARGO_HOME:-\${HOME:-/root}/.cargo}/registry"),
    bk.cache("\${CARGO_HOME:-\${HOME:-/root}/.cargo}/git/db"),
}

--- The directories of the mounted sources and of compiled files.
local SOURCE, TARGET = "/src", "/target"

--- The names of cargo's directories for its predefined profiles.
local PROFILE_DIRECTORIES = { dev = "debug", test = "debug", bench = "release" }

local BUILD_KINDS = {
    src = "source", cwd = "path", bins = "words", output = "path", profile = "text", target = "text", features = "words",
    default_features = "boolean", locked = "boolean", flags = "words", cache_id = "text",
}

--- Returns the options that \`build\` and \`test\` share, as options of cargo.
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
---@field src? State|false The sources; false if they are already in \`cwd\`. (default the build context)
---@field cwd? string Directory of the mounted sources: the directory of \`Cargo.toml\`. (default \`/src\`)
---@field output? string Directory for the programs. (default \`/out\`)
---@field profile? string (default \`release\`)
---@field target? string Target triple: \`x86_64-unknown-linux-musl\`.
---@field features? string|string[]
---@field default_features? boolean (default true)
---@field locked? boolean Fails if \`Cargo.lock\` is outdated. (default true)
---@field flags? string|string[] More options of \`cargo build\`.
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
---@field src? State|false The sources; false if they are already in \`cwd\`. (default the build context)
---@field cwd? string Directory of the mounted sources. (default \`/src\`)
---@field target? string Target triple.
---@field features? string|string[]
---@field default_features? boolean (default true)
---@field locked? boolean Fails if \`Cargo.lock\` is outdated. (default true)
---@field flags? string|string[] More options of \`cargo test\`.
---@field cache_id? string Id of the cache with compiled dependencies. (default \`luakit-cargo-test\`)

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
`,
  "luakit/users.lua": `--- Users and groups, on every distribution: with the tools of shadow (Debian, Ubuntu, Fedora) or of BusyBox (Alpine).
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

---@class luakit.users.AddOptions: luakit.StepOptions
---@field uid? integer Numeric id. (default: the first free one from 1000)
---@field gid? integer Numeric id of the group. (default: \`uid\` if given, else the first free id)
---@field group? string Name of the user's group, which is created if necessary. (default: the name of the user)
---@field home? string Home directory, which is created. (default \`/home/NAME\`)
---@field shell? string Login shell. (default \`/bin/sh\`)

local function check_name(call, path, name)
    if name ~= nil and not name:match("^[%a_][%w_.-]*$") then
        call:problem(path, "\\"" .. name .. "\\" cannot name a user or a group")
    end
end

--- Returns one line for the shell. It does nothing if the user exists, and otherwise uses the available tools.
local function script(name, o)
    local group, shell, home, uid = o.group or name, o.shell or "/bin/sh", o.home, o.uid
    local gid = o.gid
    if gid == nil and o.group == nil then gid = uid end
    local function with_group(command)
        local make = steps.line(command, gid and { "-g", gid }, group)
        return "{ grep -q '^" .. group .. ":' /etc/group || " .. make .. "; } && "
    end
    local add_shadow = steps.line(
        "useradd", "-m", uid and { "-u", uid }, "-g", group, "-s", shell, home and { "-d", home }, name
    )
    local add_busybox = steps.line(
        "adduser", "-D", uid and { "-u", uid }, "-G", group, "-s", shell, home and { "-h", home }, name
    )
    local known = uid == nil and ":" or "test \\"$(id -u " .. name .. ")\\" = " .. uid
        .. " || { echo 'the user " .. name .. " has another id than " .. uid .. "' >&2; exit 1; }"
    return table.concat({
        "if grep -q '^" .. name .. ":' /etc/passwd; then " .. known .. ";",
        "elif command -v useradd >/dev/null; then " .. with_group("groupadd") .. add_shadow .. ";",
        "else " .. with_group("addgroup") .. add_busybox .. "; fi",
    }, " ")
end

--- Creates a user without a password, its group, and its home directory. A user of that name may already exist, but not
--- with another \`uid\`. Later steps do not run as this user: call \`state:user(name)\`.
---@param state State
---@param name string
---@param options? luakit.users.AddOptions
---@return State
function M.add(state, name, options)
    local call = arguments.call("luakit.users.add")
    call:state("state", state)
    local user = call:read("name", name, "text")
    check_name(call, "name", user)
    local o, step = call:options(options, {
        uid = "integer", gid = "integer", group = "text", home = "path", shell = "path",
    })
    check_name(call, "options.group", o.group)
    call:finish()
    local run = steps.step(step, {
        user = "root",
        shell = { "/bin/sh", "-c" },
        name = "add the user " .. user,
    })
    return failures.checked(call.name, pcall(state.run, state, script(user, o), run))
end

return M
`,
  "prelude.lua": `--- Complete applications and common steps in one call each: the functions of the original Luakit's prelude, based on
--- \`luakit.*\`. Versions are tags of the official images.
local images = require("luakit.internal.prelude.images")
local users = require("luakit.internal.prelude.users")
local structure = require("luakit.internal.prelude.structure")
local go = require("luakit.internal.prelude.go")
local node = require("luakit.internal.prelude.node")
local python = require("luakit.internal.prelude.python")

local M = {}

-- Base images and packages.
M.from_alpine = images.from_alpine
M.from_ubuntu = images.from_ubuntu
M.from_debian = images.from_debian
M.from_fedora = images.from_fedora
M.standard_base = images.standard_base
M.deb_package = images.deb_package
M.deb_package_state = images.deb_package_state
M.apk_package = images.apk_package
M.install_git = images.install_git
M.install_curl = images.install_curl
M.install_ca_certs = images.install_ca_certs
M.install_system_deps = images.install_system_deps

-- Users and directories.
M.with_workdir = users.with_workdir
M.with_user = users.with_user
M.with_alpine_user = users.with_alpine_user
M.chown_path = users.chown_path
M.as_non_root = users.as_non_root

-- Structure.
M.container = structure.container
M.multi_stage = structure.multi_stage
M.copy_all = structure.copy_all
M.parallel_build = structure.parallel_build
M.merge_multiple = structure.merge_multiple
M.layered_copy = structure.layered_copy

-- Go.
M.go_base = go.go_base
M.go_build = go.go_build
M.go_runtime = go.go_runtime
M.go_binary_app = go.go_binary_app

-- Node.js.
M.node_base = node.node_base
M.node_runtime = node.node_runtime
M.node_build = node.node_build
M.node_app = node.node_app

-- Python.
M.python_base = python.python_base
M.python_runtime = python.python_runtime
M.python_build = python.python_build
M.python_app = python.python_app

return M
`,
};
