--- Arguments of library functions: read, checked, and complained about at the line of the script that calls.
---
---     local call = arguments.call("libs.web.install")
---     call:state("state", state)
---     local o, step = call:options(options, { packages = "words", fast = "boolean" })
---     call:finish()
local M = {}

--- What an argument may be. `text` is a string or a number, `string` a string alone; `words` are a text or a list of texts; `names` as well, and blanks in a text are between names;
--- `version` is a string alone, because 1.20 is the number 1.2; a list of words is a choice among them.
---@alias luakit.Kind "any"|"string"|"text"|"path"|"boolean"|"integer"|"words"|"names"|"state"|"source"|"platform"|"version"|"table"|"text_or_true"|string[]

--- A call that is being read. Its problems are collected, so that all of them are reported together.
---@class luakit.Call
---@field name string
---@field problems string[]
local Call = {}
Call.__index = Call

--- Options of every function that runs a command: those of `state:run`, and
---@class luakit.StepOptions: RunOptions
---@field caches? Mount|Mount[]|false Mounts in place of the usual caches; false for none.

--- The names of these options.
local STEP_OPTIONS = {
    "add_hosts", "caches", "cgroup_parent", "cwd", "devices", "env", "export_cache", "hostname", "mounts", "name", "network",
    "no_cache", "progress_group", "proxy", "secret_env", "security", "ulimits", "user",
}

--- Levels of the call stack that are looked at for the caller; what recurses has many.
local MAX_LEVELS = 10000

local function is_library(where)
    local file = where:match("^(.*):%d+: $")
    if file == nil then return true end
    file = file:gsub("^library:", "")
    return file == "prelude.lua" or file:match("^luakit/%w+%.lua$") ~= nil
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

local function text_of(value)
    if type(value) == "string" then return value end
    if type(value) == "number" then return tostring(math.tointeger(value) or value) end
    return nil
end

local function is_state(value)
    return type(value) == "userdata" and tostring(value):match("^State%(") ~= nil
end

local function is_platform(value)
    return type(value) == "userdata" and tostring(value):match("^%l+/[%w/]+$") ~= nil
end

local function describe(value)
    local kind = math.type(value) or type(value)
    if kind == "nil" or kind == "boolean" then return tostring(value) end
    if kind == "string" then return "the string " .. string.format("%q", value):gsub("\\\n", "\\n") end
    if kind == "integer" or kind == "float" then return "the " .. kind:gsub("float", "number") .. " " .. tostring(value) end
    if kind == "userdata" then return tostring(value) end
    return "a " .. kind
end

--- Takes the items of a list, which may contain lists and `false`. Returns the path of the first that is none, and it.
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

--- Reads a list of texts into a new list.
local function words_of(value, split)
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

--- Readers by kind: each gives the value, or nil and what was expected.
local READERS = {
    any = function(value) return value end,
    string = function(value) return type(value) == "string" and value or nil, "a string" end,
    text = function(value) return text_of(value), "a string" end,
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
        local expected = "a platform such as \"linux/arm64\""
        if is_platform(value) then return value, expected end
        local ok, platform = pcall(bk.platform, value)
        return ok and platform or nil, expected
    end,
}

--- Words that differ in one letter, or in two when they are longer.
local function distance(a, b)
    local row = {}
    for j = 0, #b do row[j] = j end
    for i = 1, #a do
        local diagonal
        diagonal, row[0] = row[0], i
        for j = 1, #b do
            local substituted = diagonal + (a:byte(i) == b:byte(j) and 0 or 1)
            diagonal, row[j] = row[j], math.min(row[j] + 1, row[j - 1] + 1, substituted)
        end
    end
    return row[#b]
end

local function suggestion(word, known)
    local best, least = nil, #word <= 3 and 2 or 3
    for _, candidate in ipairs(known) do
        local steps = distance(word:lower(), candidate)
        if steps < least then best, least = candidate, steps end
    end
    return best and (" (did you mean \"" .. best .. "\"?)") or ""
end

--- Begins to read a call.
---@param name string as the user writes it: `luakit.apt.install`
---@return luakit.Call
function M.call(name)
    return setmetatable({ name = name, problems = {} }, Call)
end

--- Notes a problem.
---@param path string
---@param message string
function Call:problem(path, message)
    self.problems[#self.problems + 1] = path .. ": " .. message
end

local function quoted(words)
    local list = {}
    for index, word in ipairs(words) do list[index] = "\"" .. word .. "\"" end
    return "one of " .. table.concat(list, ", ")
end

--- Reads one value. A list of words as `kind` is a choice among them.
---@param path string
---@param value any
---@param kind luakit.Kind
---@return any value nil when it is not of that kind
function Call:read(path, value, kind)
    if kind == "words" or kind == "names" then
        local words, at, bad = words_of(value, kind == "names")
        if words then return words end
        if bad == nil and at ~= "" then
            self:problem(path, "a nil in the list; write false to leave an item out")
        else
            self:problem(path .. at, "expected a string or a list of strings, got " .. describe(bad))
        end
    elseif type(kind) == "table" then
        for _, word in ipairs(kind) do
            if word == value then return value end
        end
        local hint = type(value) == "string" and suggestion(value, kind) or ""
        self:problem(path, "expected " .. quoted(kind) .. ", got " .. describe(value) .. hint)
    else
        local result, expected = READERS[kind](value)
        if result ~= nil then return result end
        self:problem(path, "expected " .. expected .. ", got " .. describe(value))
    end
    return nil
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
            call:problem(path, "\"" .. name .. "\" is no name: it would be taken for an option")
        end
    end
    return names
end

--- Reads names that stand in lists or, with blanks between them, in one string; there must be one at least.
---@param path string
---@param value any
---@return string[]
function Call:names(path, value)
    local names = self:read(path, value, "names")
    return names and check_names(self, path, names) or {}
end

--- Reads names that may have blanks in them: one, or a list; there must be one at least.
---@param path string
---@param value any
---@return string[]
function Call:words(path, value)
    local words = self:read(path, value, "words")
    return words and check_names(self, path, words) or {}
end

--- Reads an option table. What is not given is nil in the result; options of steps are apart, for `state:run`.
---@param given table|nil
---@param kinds table<string, luakit.Kind> options and their kinds
---@param is_step? boolean whether options of `state:run` are accepted, too; default true
---@return table<string, any> values
---@return table<string, any> step
function Call:options(given, kinds, is_step)
    local values, step, known, is_known = {}, {}, {}, {}
    for key in pairs(kinds) do known[#known + 1] = key end
    if is_step ~= false then
        for _, key in ipairs(STEP_OPTIONS) do
            if kinds[key] == nil then
                known[#known + 1] = key
                is_known[key] = true
            end
        end
    end
    if given ~= nil and type(given) ~= "table" then
        self:problem("options", "expected a table, got " .. describe(given))
        return values, step
    end
    for key, value in pairs(given or {}) do
        if kinds[key] ~= nil then
            values[key] = self:read("options." .. key, value, kinds[key])
        elseif is_known[key] then
            step[key] = value
        else
            local word = tostring(key)
            self:problem("options." .. word, "unknown option" .. suggestion(word, known))
        end
    end
    return values, step
end

--- Ends reading. Fails at the caller's line when there are problems.
function Call:finish()
    local problems = self.problems
    if #problems == 0 then return end
    if #problems == 1 then M.fail(self.name, problems[1]) end
    M.fail(self.name, #problems .. " problems\n  " .. table.concat(problems, "\n  "))
end

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

--- Options for `state:run`: those of the function, with the caller's over them. Mounts and environments add up; `caches`
--- are mounts that the caller can replace.
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

--- A word as the shell reads it back.
---@param word string
---@return string
function M.quote(word)
    if word:match("^[%w@%%+=:,./_-]+$") then return word end
    return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- Words as a command that is executed directly. Lists are flattened, `false` and nil are left out.
---@param ... string|string[]|false|nil
---@return string[]
function M.command(...)
    local given = table.pack(...)
    for index = 1, given.n do given[index] = given[index] or false end
    given.n = nil
    return (words_of(given, false))
end

--- Words as one command line for the shell. Lists are flattened, `false` and nil are left out.
---@param ... string|string[]|false|nil
---@return string
function M.line(...)
    local words = M.command(...)
    for index, word in ipairs(words) do words[index] = M.quote(word) end
    return table.concat(words, " ")
end

--- Where files are read: the given state, or the build context.
---@param source State|nil
---@return State
function M.source(source)
    return source or bk.context()
end

--- Some files of a state, at the same paths. Changes of other files do not change it.
---@param source State
---@param patterns string[]
---@return State
function M.only(source, patterns)
    local name = "COPY " .. table.concat(patterns, " ") .. " /"
    return bk.scratch():copy(source, "/", "/", { include = patterns, name = name })
end

--- A directory as the destination of a copy.
---@param path string
---@return string
function M.directory(path)
    return path:sub(-1) == "/" and path or path .. "/"
end

return M
