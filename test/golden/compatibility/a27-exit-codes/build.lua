local base = bk.image("alpine:3.20")
bk.export(base:run("diff /etc/passwd /etc/group", { valid_exit_codes = { 0, 1 } }))
