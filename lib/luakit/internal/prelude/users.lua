--- The prelude: users and directories.
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

--- Gives a file or a directory with all it holds to a user. The whole of it becomes a layer once more: `owner` of
--- `state:copy` is better where it will do.
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

--- Makes a user, gives it `/app`, and lets later steps and the image run as it.
---@param state State
---@param username? string (default `appuser`)
---@param uid? integer (default 1000, or the first one after it that is free)
---@return State
function M.as_non_root(state, username, uid)
    local name = username or "appuser"
    local made = with_user("as_non_root", state, name, { uid = uid })
    -- "name:" is the user with its own group.
    return chowned(made:mkdir("/app"), "/app", name .. ":"):user(name)
end

return M
