local src = bk.context()
local s = bk.image("alpine:3.20")
s = s:copy(src, "bin", "/opt/bin", { owner = "app:staff", mode = "0755" })
s = s:copy(src, "lib", "/opt/lib", { chown = 1000, chmod = "u+rwX,go-w" })
s = s:copy(src, ".", "/all/", {
    include = { "**/*.lua" },
    exclude = { "*_test.lua" },
    follow_symlink = false,
    allow_wildcard = false,
    allow_not_found = true,
    create_dest_path = false,
    copy_dir_contents = false,
    always_replace = true,
    unpack = true,
})
bk.export(s)
