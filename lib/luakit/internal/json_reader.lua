--- Reads JSON.
local failures = require("luakit.internal.failures")
local values = require("luakit.internal.json_values")

local M = {}

--- The reader's state.
---@class luakit.json.Reader
---@field text string
---@field null any
---@field depth integer

--- Fails with the line and the column of a position.
local function fail_at(reader, position, message)
    local before = reader.text:sub(1, position - 1)
    local line = select(2, before:gsub("\n", "")) + 1
    local start = before:match(".*\n()") or 1
    local column = utf8.len(before, start, -1, true) or (position - start)
    failures.fail("luakit.json.decode", ("line %d, column %d: %s"):format(line, column + 1, message))
end

--- Describes the character at a position.
local function found(reader, position)
    if position > #reader.text then return "the text ends" end
    local char = reader.text:match("^" .. utf8.charpattern, position)
    if char:match("%c") then return ("got the control character %d"):format(char:byte()) end
    return "got '" .. char .. "'"
end

local function skip_space(reader, position)
    return reader.text:match("^[ \t\r\n]*()", position)
end

local ESCAPES = {
    ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}

--- Reads four hexadecimal digits after `\u`.
local function read_unit(reader, position)
    local digits = reader.text:match("^%x%x%x%x", position)
    if digits == nil then fail_at(reader, position, "expected four hexadecimal digits after \\u") end
    return tonumber(digits, 16), position + 4
end

--- Reads what follows `\u`: one character, which may take two escapes.
local function read_codepoint(reader, position)
    local unit, next_position = read_unit(reader, position)
    if unit < 0xD800 or unit > 0xDFFF then return utf8.char(unit), next_position end
    local is_pair = unit < 0xDC00 and reader.text:sub(next_position, next_position + 1) == "\\u"
    local low, after = 0, 0
    if is_pair then low, after = read_unit(reader, next_position + 2) end
    if low < 0xDC00 or low > 0xDFFF then
        fail_at(reader, position - 2, ("\\u%04X is half of a character"):format(unit))
    end
    return utf8.char(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00)), after
end

--- Reads a string; `position` is that of its quote.
local function read_string(reader, position)
    local text, parts, at = reader.text, {}, position + 1
    while true do
        local run, stop = text:match('^([^"\\%c]*)()', at)
        parts[#parts + 1] = run
        local char = text:sub(stop, stop)
        if char == '"' then return table.concat(parts), stop + 1 end
        if char == "\127" then
            parts[#parts + 1], at = char, stop + 1
        elseif char == "\\" then
            local escape = text:sub(stop + 1, stop + 1)
            if escape == "u" then
                parts[#parts + 1], at = read_codepoint(reader, stop + 2)
            elseif ESCAPES[escape] then
                parts[#parts + 1], at = ESCAPES[escape], stop + 2
            else
                fail_at(reader, stop, "\\" .. escape .. " is not an escape of JSON")
            end
        elseif char == "" then
            fail_at(reader, position, "this string does not end")
        else
            fail_at(reader, stop, found(reader, stop) .. " inside a string; write an escape such as \\n")
        end
    end
end

--- Reads a number: an integer where it is written as one.
local function read_number(reader, position)
    local text = reader.text
    local whole, after = text:match("^(-?%d+)()", position)
    local digits = whole and whole:gsub("^-", "")
    if whole == nil or (#digits > 1 and digits:sub(1, 1) == "0") then
        fail_at(reader, position, "expected a number, such as -0.5 or 12")
    end
    local fraction, after_fraction = text:match("^(%.%d+)()", after)
    local exponent, after_exponent = text:match("^([eE][+-]?%d+)()", after_fraction or after)
    local stop = after_exponent or after_fraction or after
    if text:match("^[%w.+-]", stop) then fail_at(reader, position, "expected a number, such as -0.5 or 12") end
    if fraction or exponent then
        local value = tonumber(text:sub(position, stop - 1)) + 0.0
        if value - value ~= 0 then fail_at(reader, position, "the number is too large") end
        return value, stop
    end
    local value = math.tointeger(tonumber(whole))
    if value == nil or tostring(value) ~= (whole == "-0" and "0" or whole) then
        fail_at(reader, position, "the integer " .. whole .. " needs more than 64 bits")
    end
    return value, stop
end

local read_value

local function enter(reader, position)
    reader.depth = reader.depth + 1
    if reader.depth > values.MAX_DEPTH then
        fail_at(reader, position, ("nested deeper than %d levels"):format(values.MAX_DEPTH))
    end
end

--- Reads items until `close`; `read_item` reads one and returns the position after it.
local function read_items(reader, position, close, read_item)
    enter(reader, position)
    local at = skip_space(reader, position + 1)
    if reader.text:sub(at, at) ~= close then
        while true do
            at = skip_space(reader, read_item(at))
            local char = reader.text:sub(at, at)
            if char == close then break end
            if char ~= "," then
                fail_at(reader, at, ("expected ',' or '%s', %s"):format(close, found(reader, at)))
            end
            at = skip_space(reader, at + 1)
        end
    end
    reader.depth = reader.depth - 1
    return at + 1
end

local function read_array(reader, position)
    local items, count = setmetatable({}, values.ARRAY), 0
    local stop = read_items(reader, position, "]", function(at)
        local value, after = read_value(reader, at)
        count = count + 1
        items[count] = value
        return after
    end)
    return items, stop
end

local function read_object(reader, position)
    local fields, seen = setmetatable({}, values.OBJECT), {}
    local stop = read_items(reader, position, "}", function(at)
        if reader.text:sub(at, at) ~= '"' then
            fail_at(reader, at, "expected a name in quotes, " .. found(reader, at))
        end
        local key, after = read_string(reader, at)
        if seen[key] then fail_at(reader, at, ("the name %q stands here twice"):format(key)) end
        seen[key] = true
        local colon = skip_space(reader, after)
        if reader.text:sub(colon, colon) ~= ":" then
            fail_at(reader, colon, "expected ':', " .. found(reader, colon))
        end
        local value, stop = read_value(reader, skip_space(reader, colon + 1))
        fields[key] = value
        return stop
    end)
    return fields, stop
end

local WORDS = { ["true"] = true, ["false"] = false }

function read_value(reader, position)
    local char = reader.text:sub(position, position)
    if char == "{" then return read_object(reader, position) end
    if char == "[" then return read_array(reader, position) end
    if char == '"' then return read_string(reader, position) end
    if char:match("[%d-]") then return read_number(reader, position) end
    local word, after = reader.text:match("^(%a+)()", position)
    if word == "null" then return reader.null, after end
    if WORDS[word] ~= nil then return WORDS[word], after end
    if word ~= nil then fail_at(reader, position, "expected a value, got '" .. word .. "'") end
    return fail_at(reader, position, "expected a value, " .. found(reader, position))
end

--- Returns the value of a text. Fails with line and column.
---@param text string
---@param null any what `null` becomes
---@return any
function M.read(text, null)
    local reader = { text = text, null = null, depth = 0 }
    local _, invalid = utf8.len(text)
    if invalid then fail_at(reader, invalid, "the text is not UTF-8") end
    local start = text:sub(1, 3) == "\xEF\xBB\xBF" and 4 or 1
    local value, stop = read_value(reader, skip_space(reader, start))
    stop = skip_space(reader, stop)
    if stop <= #text then fail_at(reader, stop, "expected the end of the text, " .. found(reader, stop)) end
    return value
end

return M
