local s = bk.image("alpine:3.20")
s = s:run({ "ls", 1, {} }, {
    cwd = 5,
    network = "hots",
    mounts = { bk.tmpfs("/tmp"), "cache" },
    valid_exit_codes = 300,
})
bk.export(s)
