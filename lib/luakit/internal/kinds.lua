--- Kinds of arguments, and their readers.
local _, _, host = ...

local M = {}

--- `text` is a string or a number, `string` a string alone; `words` are a text or a list of texts; `names` as well, and
--- blanks in a text are between names; `version` is a string alone, because 1.20 is the number 1.2; a list of words is
--- a choice among them.
---@alias luakit.Kind
---| "any"|"string"|"text"|"name"|"path"|"version"|"boolean"|"integer"|"table"|"text_or_true"
---| "words"|"names"|"state"|"source"|"platform"
---| string[]

local function text_of(value)
    if type(value) == "string" then return value end
    if type(value) == "number" then return tostring(math.tointeger(value) or value) end
    return nil
end

local function is_state(value)
    return host.class_of(value) == "State"
end

M.describe = host.describe
M.suggestion = host.suggestion

--- Takes the items of a list, which may contain lists and `false`. Returns the path of the first invalid item, and the
--- item.
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

--- Reads a text or a list of texts into a new list. Returns nil, the path and the value of an invalid item.
---@param value any
---@param split? boolean whether blanks are between words
---@return string[]|nil words
---@return string|nil path
---@return any bad
function M.words(value, split)
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

--- Readers by kind. Each returns the value, or nil and the expected kind.
local READERS = {
    any = function(value) return value end,
    string = function(value) return type(value) == "string" and value or nil, "a string" end,
    text = function(value) return text_of(value), "a string" end,
    name = function(value)
        local name = text_of(value)
        return name ~= "" and name or nil, "a string that is not empty"
    end,
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
        if host.class_of(value) == "Platform" then return value, expected end
        local ok, platform = pcall(bk.platform, value)
        return ok and platform or nil, expected
    end,
}

local function quoted(words)
    local list = {}
    for index, word in ipairs(words) do list[index] = "\"" .. word .. "\"" end
    return "one of " .. table.concat(list, ", ")
end

local function read_words(value, split)
    local words, at, bad = M.words(value, split)
    if words then return words end
    if bad == nil and at ~= "" then return nil, "a nil in the list; write false to leave an item out", "" end
    return nil, "expected a string or a list of strings, got " .. M.describe(bad), at
end

local function read_choice(value, words)
    for _, word in ipairs(words) do
        if word == value then return value end
    end
    local hint = type(value) == "string" and M.suggestion(value, words) or ""
    return nil, "expected " .. quoted(words) .. ", got " .. M.describe(value) .. hint
end

--- Reads a value. Returns nil, the problem and its path for an invalid value.
---@param kind luakit.Kind
---@param value any
---@return any result
---@return string|nil message
---@return string|nil path
function M.read(kind, value)
    if kind == "words" or kind == "names" then return read_words(value, kind == "names") end
    if type(kind) == "table" then return read_choice(value, kind) end
    local result, expected = READERS[kind](value)
    if result ~= nil then return result end
    return nil, "expected " .. expected .. ", got " .. M.describe(value)
end

return M
