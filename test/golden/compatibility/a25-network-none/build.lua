local base = bk.image("alpine:3.20")
bk.export(base:run("ip address", { network = "none" }))
