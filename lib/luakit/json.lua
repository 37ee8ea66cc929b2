--- Exact JSON: integers stay integers up to 64 bits, decoding and encoding keep `null` and empty lists, and the same
--- value always gives the same text.
local arguments = require("luakit.internal.arguments")
local reader = require("luakit.internal.json_reader")
local values = require("luakit.internal.json_values")
local writer = require("luakit.internal.json_writer")

local M = {}

--- The value for `null`, which a Lua table cannot hold. `value == json.null` finds it.
M.null = values.null

local function marked(name, path, given, mark)
    local call = arguments.call(name)
    if given ~= nil then call:read(path, given, "table") end
    call:finish()
    return setmetatable(given or {}, mark)
end

--- Marks a table as a list, so that it is written as `[]` even if it is empty. Returns the table.
---@generic T: table
---@param items? T
---@return T
function M.array(items)
    return (marked("luakit.json.array", "items", items, values.ARRAY))
end

--- Marks a table as an object, so that it is written as `{}`. Returns the table.
---@generic T: table
---@param fields? T
---@return T
function M.object(fields)
    return (marked("luakit.json.object", "fields", fields, values.OBJECT))
end

---@class luakit.json.DecodeOptions
---@field null? any What `null` becomes. (default `json.null`)

--- Reads JSON. Integers that do not fit into 64 bits, and names that occur twice in one object, are errors.
---@param text string
---@param options? luakit.json.DecodeOptions
---@return any
function M.decode(text, options)
    local call = arguments.call("luakit.json.decode")
    call:read("text", text, "string")
    local o = call:options(options, { null = "any" }, false)
    call:finish()
    local null = o.null
    if null == nil then null = M.null end
    return (reader.read(text, null))
end

---@class luakit.json.EncodeOptions
---@field indent? integer Blanks of indentation, with one value on each line. (default 0: all on one line)

--- Writes JSON. Names are sorted bytewise, an integral number has no fraction, and an empty table is `{}` unless it is
--- a `json.array`.
---@param value any
---@param options? luakit.json.EncodeOptions
---@return string
function M.encode(value, options)
    local call = arguments.call("luakit.json.encode")
    local o = call:options(options, { indent = "integer" }, false)
    if o.indent and o.indent < 0 then call:problem("options.indent", "expected at least 0, got the integer " .. o.indent) end
    call:finish()
    return (writer.write(value, o.indent or 0))
end

return M
