--- Parts of steps of library functions: commands, their options, and the files they read.
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

--- Options for `state:run`: those of the function, with the caller's over them. Mounts and environments add up;
--- `caches` are mounts that the caller can replace.
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
    return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- Returns words as a command that is executed directly. Lists are flattened; `false` and nil are skipped.
---@param ... string|string[]|false|nil
---@return string[]
function M.command(...)
    local given = table.pack(...)
    for index = 1, given.n do given[index] = given[index] or false end
    given.n = nil
    return (kinds.words(given))
end

--- Returns words as one command line for the shell. Lists are flattened; `false` and nil are skipped.
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
