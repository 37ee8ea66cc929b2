local one = bk.target("one", function()
    return bk.image("busybox:latest"):workdir("/srv"):copy("a.txt", "."):run("echo one"):add("a.txt", "/added")
end)
bk.export(one():run("echo two"))
