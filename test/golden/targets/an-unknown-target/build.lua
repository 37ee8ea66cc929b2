bk.target("build", function() return bk.scratch() end)
bk.target("test", function() return bk.scratch() end)
