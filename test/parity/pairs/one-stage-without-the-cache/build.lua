local one = bk.target("one", function() return bk.image("busybox:latest"):run("echo one") end)
bk.target("two", { default = true }, function() return one():run("echo two") end)
