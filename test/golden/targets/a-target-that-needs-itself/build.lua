local a, b
a = bk.target("a", function() return b():run("true") end)
b = bk.target("b", function() return a():run("true") end)
