local go = bk.image("alpine:3.20", { platform = bk.build_platform() })
local built = go:run("make"):run("make $TARGETARCH", { env = bk.get_args({ "TARGETARCH" }) })
bk.export(bk.image("alpine:3.20"):copy(built, "/out", "/out"):run("true"))
