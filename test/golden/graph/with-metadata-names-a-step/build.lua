local s = bk.image("alpine:3.20")
s = s:run("date", { name = "what time is it", no_cache = true })
s = s:run("make"):with_metadata({
    description = "compile",
    progress_group = { id = "build", name = "the build", weak = true },
    export_cache = false,
})
s = s:mkdir("/out", { progress_group = "output" })
bk.export(s)
