--- Users and groups, on every distribution: with the tools of shadow (Debian, Ubuntu, Fedora) or of BusyBox (Alpine).
local arguments = require("luakit.internal.arguments")
local failures = require("luakit.internal.failures")
local steps = require("luakit.internal.steps")

local M = {}

---@class luakit.users.AddOptions: luakit.StepOptions
---@field uid? integer Numeric id. (default: the first free one from 1000)
---@field gid? integer Numeric id of the group. (default: `uid` if given, else the first free id)
---@field group? string Name of the user's group, which is created if necessary. (default: the name of the user)
---@field home? string Home directory, which is created. (default `/home/NAME`)
---@field shell? string Login shell. (default `/bin/sh`)

local function check_name(call, path, name)
    if name ~= nil and not name:match("^[%a_][%w_.-]*$") then
        call:problem(path, "\"" .. name .. "\" cannot name a user or a group")
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
    local known = uid == nil and ":" or "test \"$(id -u " .. name .. ")\" = " .. uid
        .. " || { echo 'the user " .. name .. " has another id than " .. uid .. "' >&2; exit 1; }"
    return table.concat({
        "if grep -q '^" .. name .. ":' /etc/passwd; then " .. known .. ";",
        "elif command -v useradd >/dev/null; then " .. with_group("groupadd") .. add_shadow .. ";",
        "else " .. with_group("addgroup") .. add_busybox .. "; fi",
    }, " ")
end

--- Creates a user without a password, its group, and its home directory. A user of that name may already exist, but not
--- with another `uid`. Later steps do not run as this user: call `state:user(name)`.
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
