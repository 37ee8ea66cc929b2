local t = { b = 1, a = 2, [10] = 3, [2] = 4, [1.5] = 5, [true] = 6, "first" }
local keys = {}
for key in pairs(t) do keys[#keys + 1] = tostring(key) end
print(table.concat(keys, " "))
print(math.random(1000), math.random(1000), tostring({}) == tostring({}))
bk.export(bk.scratch())
