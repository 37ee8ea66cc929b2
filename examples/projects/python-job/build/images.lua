--- Base images and users of this project.
local users = require("luakit.users")

local M = {}

--- Python without bytecode and output buffers.
---@return State
function M.python()
    return bk.image("python:3.11-slim"):env{ PYTHONDONTWRITEBYTECODE = "1", PYTHONUNBUFFERED = "1" }
end

--- Runs later steps and the image as `job`.
---@param state State
---@return State
function M.unprivileged(state)
    return users.add(state, "job", { uid = 1001 }):user("job")
end

return M
