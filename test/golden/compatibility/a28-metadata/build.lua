local base = bk.image("alpine:3.20")
local compiled = base:run("cc -o /hello /hello.c"):with_metadata({
    description = "Compile hello",
    progress_group = "compile",
})
bk.export(compiled)
