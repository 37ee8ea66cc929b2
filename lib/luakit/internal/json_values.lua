--- The value for `null`, and the marks of tables as lists and as objects.
local M = {}

local function fixed()
    error("luakit.json.null cannot be changed", 2)
end

--- The value for `null`, which a Lua table cannot hold.
---@class luakit.json.Null
M.null = setmetatable({}, { __tostring = function() return "null" end, __newindex = fixed, __metatable = false })

--- Metatables of lists and objects.
M.ARRAY, M.OBJECT = { __name = "array" }, { __name = "object" }

--- Values nested deeper than this are a mistake, or an attack.
M.MAX_DEPTH = 1000

return M
