local arm = bk.image("alpine:3.20", { platform = "linux/arm64" })
bk.export(arm)
