bk.target("one", function() return bk.scratch() end)
bk.target("two", function() return bk.scratch() end)
