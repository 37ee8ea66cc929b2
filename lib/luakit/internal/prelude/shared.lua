--- The prelude: what its parts have in common.
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

--- The result of `pcall` of another module's function, or its complaint, about the prelude's own function.
function M.checked(name, ok, result)
    if ok then return result end
    local message = tostring(result):match("^[^\n]-:%d+: luakit%.[%w_.]+: (.*)$")
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
