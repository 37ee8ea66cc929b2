--- Writes JSON.
local failures = require("luakit.internal.failures")
local values = require("luakit.internal.json_values")

local M = {}

--- The writer's state.
---@class luakit.json.Writer
---@field parts string[]
---@field indent string
---@field path string[]
---@field open table<table, boolean>

local function fail_in(writer, message)
    local where = table.concat(writer.path)
    failures.fail("luakit.json.encode", (where == "" and "" or "value" .. where .. ": ") .. message)
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

--- Formats integral floats without a fraction, and others with the fewest digits that restore the value.
local function number_text(writer, value)
    local integer = math.tointeger(value)
    if integer then return tostring(integer) end
    if value - value ~= 0 then fail_in(writer, tostring(value) .. " cannot be written as JSON") end
    for precision = 15, 17 do
        local text = ("%." .. precision .. "g"):format(value)
        if tonumber(text) == value then return text end
    end
end

--- Reports whether a table is a list: a marked table, or a table with items. A mixture is an error.
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
    if count > 0 and count ~= #value then fail_in(writer, "a list with holes; write json.null for a missing item") end
    if mark == values.ARRAY and names > 0 then fail_in(writer, "a list with names") end
    if mark == values.OBJECT and count > 0 then fail_in(writer, "an object with items: names are strings") end
    return mark == values.ARRAY or count > 0
end

local write_value

--- Writes `open`, the items, `close`, each item on a line of its own when there is an indentation.
local function write_items(writer, value, open, close, entries)
    if writer.open[value] then fail_in(writer, "the table contains itself") end
    if #writer.path >= values.MAX_DEPTH then fail_in(writer, ("nested deeper than %d levels"):format(values.MAX_DEPTH)) end
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
    if value == values.null then
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

--- Returns the text of a value. Fails with the path of an invalid part.
---@param value any
---@param indent integer
---@return string
function M.write(value, indent)
    local writer = { parts = {}, indent = (" "):rep(indent), path = {}, open = {} }
    write_value(writer, value)
    return table.concat(writer.parts)
end

return M
