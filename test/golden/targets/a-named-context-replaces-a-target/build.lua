local build = bk.target("build", function()
    return bk.image("alpine:3.20"):run("never")
end)
bk.export(bk.image("alpine:3.20"):copy(build(), "/out", "/out"))
