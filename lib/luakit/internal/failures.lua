--- Errors of library functions, at the line of the script that calls them.
local M = {}

--- Levels of the call stack that are looked at for the caller; what recurses has many.
local MAX_LEVELS = 10000

local function is_library(where)
    local file = where:match("^(.*):%d+: $")
    if file == nil then return true end
    file = file:gsub("^library:", "")
    return file == "prelude.lua" or file:match("^luakit/[%w_/]+%.lua$") ~= nil
end

--- `build.lua:3: ` of the innermost line that is not the library's own; empty when there is none.
local function caller()
    for level = 2, MAX_LEVELS do
        local _, where = pcall(error, "", level)
        if where ~= "" and not is_library(where) then return where end
    end
    return ""
end

--- Stops the build with a message that begins with the caller's position.
---@param name string the function that was called
---@param message string
function M.fail(name, message)
    error(caller() .. name .. ": " .. message, 0)
end

--- The result of `pcall`, or its error, about the call of `name`: what a step says of its options is the caller's affair.
---@param name string
---@param ok boolean
---@param result any
---@return any
function M.checked(name, ok, result)
    if ok then return result end
    local where, message = tostring(result):match("^([^\n]-:%d+: )state:%l+: (.*)$")
    if where == nil or not is_library(where) then error(result, 0) end
    M.fail(name, message)
end

return M
