--- Arguments of library functions: read, checked, and reported together.
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

--- Options of every function that runs a command: those of `state:run`, and
---@class luakit.StepOptions: RunOptions
---@field caches? Mount|Mount[]|false Mounts in place of the usual caches; false for none.

--- Begins to read a call.
---@param name string as the user writes it: `luakit.apt.install`
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
            call:problem(path, "\"" .. name .. "\" is not a name: the command would read it as an option")
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

--- Reads an option table. Absent options are nil. Options of steps are returned separately, for `state:run`.
---@param given table|nil
---@param fields table<string, luakit.Kind> options and their kinds
---@param is_step? boolean whether options of `state:run` are accepted, too; default true
---@param path? string the name of the table; default `options`
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
    failures.fail(self.name, #problems .. " problems\n  " .. table.concat(problems, "\n  "))
end

return M
