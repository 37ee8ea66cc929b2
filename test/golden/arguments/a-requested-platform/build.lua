local target = bk.target_platform()
local builder = bk.image("golang:1.21-alpine", { platform = bk.build_platform() })
local built = builder:run("go build -o /app", { env = { GOARCH = target.arch, GOOS = target.os } })
bk.export(bk.image("alpine:3.20"):copy(built, "/app", "/app"):run("/app --version"))
