/** The part of the Lua environment that is written in Lua. */

/**
 * Table traversal in a fixed order: integers ascending, other numbers, strings bytewise, booleans. Keys without an
 * order (tables, functions, objects, threads) come last, in Lua's order.
 *
 * The chunk receives the raw functions that it needs and returns two functions. `pairs(t)` returns the iterator, `t`,
 * nil, and whether `t` has keys without an order. `next(t, k)` returns a key, its value, and the same flag. The flag is
 * `"lost"` if `k` is a removed key without an order, because its successor is then unknown.
 *
 * `pairs` iterates over a copy of the keys and skips removed keys. `next` cannot store such a copy, so a weak table
 * keeps the copy until a new traversal starts. If a key has been removed in the meantime, `next` finds its position by
 * order. `<` compares strings bytewise, because the only locale is C.
 */
export const ORDERED_TRAVERSAL = `
local raw_next, rawget, type, math_type, sort, setmetatable = ...

local function append(list, other)
  local n = #list
  for i = 1, #other do list[n + i] = other[i] end
end

local function sorted_keys(t)
  local integers, floats, strings, others = {}, {}, {}, {}
  local has_false, has_true = false, false
  local last, ascending = nil, true
  for key in raw_next, t do
    local kind = type(key)
    if kind == "string" then
      strings[#strings + 1] = key
    elseif kind == "number" then
      if math_type(key) == "integer" then
        if last and key < last then ascending = false end
        last = key
        integers[#integers + 1] = key
      else
        floats[#floats + 1] = key
      end
    elseif kind == "boolean" then
      if key then has_true = true else has_false = true end
    else
      others[#others + 1] = key
    end
  end
  if not ascending then sort(integers) end
  sort(floats)
  sort(strings)
  local keys = integers
  append(keys, floats)
  append(keys, strings)
  if has_false then keys[#keys + 1] = false end
  if has_true then keys[#keys + 1] = true end
  append(keys, others)
  return keys, #others > 0
end

local function ordered_pairs(t)
  local keys, unordered = sorted_keys(t)
  local i = 0
  return function()
    while true do
      i = i + 1
      local key = keys[i]
      if key == nil then return nil end
      local value = rawget(t, key)
      if value ~= nil then return key, value end
    end
  end, t, nil, unordered
end

local function rank(key)
  local kind = math_type(key) or type(key)
  if kind == "integer" then return 1 end
  if kind == "float" then return 2 end
  if kind == "string" then return 3 end
  if kind == "boolean" then return 4 end
  return 5
end

local function less(a, b)
  local rank_a, rank_b = rank(a), rank(b)
  if rank_a ~= rank_b then return rank_a < rank_b end
  if rank_a < 4 then return a < b end
  return rank_a == 4 and not a and b
end

local function first(t)
  local integer, float, text, boolean, other
  for key in raw_next, t do
    local kind = type(key)
    if kind == "number" then
      if math_type(key) == "integer" then
        if not integer or key < integer then integer = key end
      elseif not float or key < float then
        float = key
      end
    elseif kind == "string" then
      if not text or key < text then text = key end
    elseif kind == "boolean" then
      boolean = (boolean == nil or boolean) and key
    elseif other == nil then
      other = key
    end
  end
  if integer or float or text then return integer or float or text end
  if boolean ~= nil then return boolean end
  return other
end

local traversals = setmetatable({}, { __mode = "k" })

local function begin(t)
  local keys, unordered = sorted_keys(t)
  local positions = {}
  for i = 1, #keys do positions[keys[i]] = i end
  local traversal = { keys = keys, positions = positions, unordered = unordered }
  traversals[t] = traversal
  return traversal
end

local function position_after(keys, key)
  local low, high = 1, #keys + 1
  while low < high do
    local middle = (low + high) // 2
    if less(key, keys[middle]) then high = middle else low = middle + 1 end
  end
  return low
end

local function ordered_next(t, key)
  if key == nil then
    local least = first(t)
    if traversals[t] then traversals[t].stale = true end
    if least == nil then return nil, nil, false end
    return least, rawget(t, least), false
  end
  local traversal, fresh = traversals[t], false
  if not traversal or traversal.stale or not traversal.positions[key] then
    traversal, fresh = begin(t), true
  end
  local keys = traversal.keys
  local position = traversal.positions[key]
  if position then
    position = position + 1
  elseif rank(key) < 5 then
    position = position_after(keys, key)
  else
    return nil, nil, "lost"
  end
  while true do
    key = keys[position]
    if key == nil then return nil, nil, false end
    local value = rawget(t, key)
    if value ~= nil then return key, value, fresh and traversal.unordered end
    position = position + 1
  end
end

return ordered_pairs, ordered_next
`;
