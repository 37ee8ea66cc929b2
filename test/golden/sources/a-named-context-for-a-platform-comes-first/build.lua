local tools = bk.image("alpine:3.20", { platform = "linux/arm64" })
bk.export(bk.image("alpine:3.20"):copy(tools, "/bin/tool", "/bin/"))
