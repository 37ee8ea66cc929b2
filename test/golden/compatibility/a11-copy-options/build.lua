local base = bk.image("alpine:3.20")
local tools = bk.image("python:3.11-slim")
local result = base:copy(tools, "/usr/local/lib/", "/opt/lib/", {
    owner = { user = "daemon", group = "bin" },
    mode = "0750",
    follow_symlink = true,
    create_dest_path = true,
    include = { "*.so", "python*" },
    exclude = { "*.pyc" },
    allow_wildcard = true,
})
bk.export(result)
