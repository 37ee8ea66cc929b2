local t = bk.target("build", function() return bk.scratch() end)
bk.export(bk.image("alpine:3.20"):copy(t, "/a", "/b"))
