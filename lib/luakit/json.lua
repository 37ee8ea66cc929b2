--- JSON, exactly: integers stay integers up to 64 bits, `null` and empty lists survive the way there and back, and the same
--- value always gives the same text.
local arguments = require("luakit.arguments")

local M = {}

local function fixed()
    error("luakit.json.null cannot be changed", 2)
end

--- Stands for `null`, which a Lua table cannot hold. `value == json.null` finds it.
---@class luakit.json.Null
M.null = setmetatable({}, { __tostring = function() return "null" end, __newindex = fixed, __metatable = false })

local ARRAY = { __name = "array" }
local OBJECT = { __name = "object" }

--- Marks a table as a list, so that it is written as `[]` even when it is empty. Returns the table.
---@generic T: table
---@param items? T
---@return T
function M.array(items)
    return setmetatable(items or {}, ARRAY)
end

--- Marks a table as an object, so that it is written as `{}` even when it is empty, as it would be without. Returns the
--- table.
---@generic T: table
---@param fields? T
---@return T
function M.object(fields)
    return setmetatable(fields or {}, OBJECT)
end

--- Values nested deeper than this are a mistake, or an attack.
local MAX_DEPTH = 1000

---------------------------------------------------------------- reading

--- What is being read.
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
    arguments.fail("luakit.json.decode", ("line %d, column %d: %s"):format(line, column + 1, message))
end

--- What stands at a position, in words.
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

--- Reads four hexadecimal digits behind `\u`.
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
                fail_at(reader, stop, "\\" .. escape .. " is no escape of JSON")
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
    if reader.depth > MAX_DEPTH then
        fail_at(reader, position, ("nested deeper than %d levels"):format(MAX_DEPTH))
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
    local items, count = M.array(), 0
    local stop = read_items(reader, position, "]", function(at)
        local value, after = read_value(reader, at)
        count = count + 1
        items[count] = value
        return after
    end)
    return items, stop
end

local function read_object(reader, position)
    local fields, seen = M.object(), {}
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

---@class luakit.json.DecodeOptions
---@field null? any What `null` becomes. (default `json.null`)

--- Reads JSON. Integers that do not fit into 64 bits, and names that stand twice in one object, are errors.
---@param text string
---@param options? luakit.json.DecodeOptions
---@return any
function M.decode(text, options)
    local call = arguments.call("luakit.json.decode")
    if type(text) ~= "string" then call:read("text", text, "string") end
    local o = call:options(options, { null = "any" }, false)
    call:finish()
    local null = o.null
    if null == nil then null = M.null end
    local reader = { text = text, null = null, depth = 0 }
    local _, invalid = utf8.len(text)
    if invalid then fail_at(reader, invalid, "the text is not UTF-8") end
    local start = text:sub(1, 3) == "\xEF\xBB\xBF" and 4 or 1
    local value, stop = read_value(reader, skip_space(reader, start))
    stop = skip_space(reader, stop)
    if stop <= #reader.text then fail_at(reader, stop, "expected the end of the text, " .. found(reader, stop)) end
    return value
end

---------------------------------------------------------------- writing

--- What is being written.
---@class luakit.json.Writer
---@field parts string[]
---@field indent string
---@field path string[]
---@field open table<table, boolean>

local function fail_in(writer, message)
    local where = table.concat(writer.path)
    arguments.fail("luakit.json.encode", (where == "" and "" or "value" .. where .. ": ") .. message)
end

local SHORT_ESCAPES = {
    ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
}

local function escaped(char)
    return SHORT_ESCAPES[char] or ("\\u%04x"):format(char:byte())
end

local function string_text(writer, value)
    if not utf8.len(value) then fail_in(writer, "a string that is not UTF-8") end
    return '"' .. value:gsub('[%c"\\]', escaped) .. '"'
end

--- Integral floats without a fraction, others with the fewest digits that give them back.
local function number_text(writer, value)
    local integer = math.tointeger(value)
    if integer then return tostring(integer) end
    if value - value ~= 0 then fail_in(writer, tostring(value) .. " cannot be written as JSON") end
    for precision = 15, 17 do
        local text = ("%." .. precision .. "g"):format(value)
        if tonumber(text) == value then return text end
    end
end

--- Whether a table is a list: marked as one, or with items. Anything in between is an error.
local function is_list(writer, value)
    local mark, count, names = getmetatable(value), 0, 0
    for key in pairs(value) do
        if math.type(key) == "integer" then
            count = count + 1
        elseif type(key) == "string" then
            names = names + 1
        else
            fail_in(writer, "a " .. type(key) .. " cannot be a name in an object")
        end
    end
    if count > 0 and names > 0 then fail_in(writer, "a table with both items and names") end
    if count > 0 and count ~= #value then fail_in(writer, "a list with holes; write json.null for what is missing") end
    if mark == ARRAY and names > 0 then fail_in(writer, "a list with names") end
    if mark == OBJECT and count > 0 then fail_in(writer, "an object with items: names are strings") end
    return mark == ARRAY or count > 0
end

local write_value

--- Writes `open`, the items, `close`, each item on a line of its own when there is an indentation.
local function write_items(writer, value, open, close, entries)
    if writer.open[value] then fail_in(writer, "the table contains itself") end
    if #writer.path >= MAX_DEPTH then fail_in(writer, ("nested deeper than %d levels"):format(MAX_DEPTH)) end
    writer.open[value] = true
    local parts, depth = writer.parts, #writer.path
    local line = writer.indent == "" and "" or "\n" .. writer.indent:rep(depth + 1)
    parts[#parts + 1] = open
    for index, entry in ipairs(entries) do
        parts[#parts + 1] = (index > 1 and "," or "") .. line .. entry.text
        writer.path[depth + 1] = entry.path
        write_value(writer, value[entry.key])
        writer.path[depth + 1] = nil
    end
    if #entries > 0 and writer.indent ~= "" then parts[#parts + 1] = "\n" .. writer.indent:rep(depth) end
    parts[#parts + 1] = close
    writer.open[value] = nil
end

local function write_table(writer, value)
    local entries = {}
    if is_list(writer, value) then
        for index = 1, #value do entries[index] = { key = index, text = "", path = "[" .. index .. "]" } end
        return write_items(writer, value, "[", "]", entries)
    end
    local colon = writer.indent == "" and ":" or ": "
    for key in pairs(value) do
        entries[#entries + 1] = { key = key, text = string_text(writer, key) .. colon, path = "." .. key }
    end
    return write_items(writer, value, "{", "}", entries)
end

function write_value(writer, value)
    local kind = type(value)
    if value == M.null then
        writer.parts[#writer.parts + 1] = "null"
    elseif kind == "string" then
        writer.parts[#writer.parts + 1] = string_text(writer, value)
    elseif kind == "number" then
        writer.parts[#writer.parts + 1] = number_text(writer, value)
    elseif kind == "boolean" then
        writer.parts[#writer.parts + 1] = tostring(value)
    elseif kind == "table" then
        write_table(writer, value)
    elseif kind == "nil" then
        fail_in(writer, "nil cannot be written as JSON; json.null is null")
    else
        fail_in(writer, (kind == "userdata" and tostring(value) or "a " .. kind) .. " cannot be written as JSON")
    end
end

---@class luakit.json.EncodeOptions
---@field indent? integer Blanks by which what is inside is indented, one value a line. (default 0: all on one line)

--- Writes JSON. Names are sorted bytewise, an integral number has no fraction, and an empty table is `{}` unless it is a
--- `json.array`.
---@param value any
---@param options? luakit.json.EncodeOptions
---@return string
function M.encode(value, options)
    local call = arguments.call("luakit.json.encode")
    local o = call:options(options, { indent = "integer" }, false)
    if o.indent and o.indent < 0 then call:problem("options.indent", "expected at least 0, got the integer " .. o.indent) end
    call:finish()
    local writer = { parts = {}, indent = (" "):rep(o.indent or 0), path = {}, open = {} }
    write_value(writer, value)
    return table.concat(writer.parts)
end

return M
