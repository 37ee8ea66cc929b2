local build = bk.target("build", function()
    return bk.image("busybox:latest"):run("echo built > /out")
end)
bk.export(bk.scratch():copy(build(), "/out", "/app"))
