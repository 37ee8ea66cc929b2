--- Errors of library functions, at the line of the script that calls them.
local M = {}

--- Stops the build with a message at the caller's line: positions inside the library come last.
---@param name string the function that was called
---@param message string
function M.fail(name, message)
    bk.fail(name .. ": " .. message)
end

--- Returns the result of `pcall`. An error of a step becomes an error of the library function `name`.
---@param name string
---@param ok boolean
---@param result any
---@return any
function M.checked(name, ok, result)
    if ok then return result end
    local message = tostring(result):match("^[^\n]-:%d+: state:%l+: (.*)$")
    if message == nil then error(result, 0) end
    M.fail(name, message)
end

return M
