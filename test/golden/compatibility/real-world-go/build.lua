# syntax=luakit/luakit:1
-- A Go service: modules, binary, runtime image.

local builder = bk.image("golang:1.21-alpine")

local tools = builder:run({ "apk", "add", "--no-cache", "git" })

local manifests = bk.local_("context", { include = { "go.*" } })

local modules = tools:run({ "go", "mod", "download" }, {
    cwd = "/src",
    mounts = {
        bk.bind(manifests, "/src", { readonly = false }),
        bk.cache("/go/pkg/mod", { sharing = "shared", id = "go-modules" }),
    },
})

local everything = bk.local_("context")

local built = modules:run("CGO_ENABLED=0 go build -ldflags='-s -w' -o /out/service .", {
    cwd = "/src",
    mounts = {
        bk.bind(everything, "/src"),
        bk.cache("/go/pkg/mod", { sharing = "shared", id = "go-modules" }),
        bk.cache("/root/.cache/go-build", { sharing = "shared", id = "go-build" }),
    },
})

local runtime = bk.image("alpine:3.19")

local certificates = runtime:run({ "apk", "add", "--no-cache", "ca-certificates", "tzdata" })

local binary = certificates:copy(built, "/out/service", "/home/service/service", { mode = "0755" })

local zones = binary:copy(built, "/usr/local/go/lib/time/zoneinfo.zip", "/usr/local/zoneinfo.zip")

local user = zones:run(
    "addgroup -g 1000 service && " ..
    "adduser -D -u 1000 -G service service && " ..
    "chown -R service:service /home/service"
)

bk.export(user, {
    env = {
        TZ = "UTC",
        SERVICE_MODE = "release",
    },
    user = "service",
    workdir = "/home/service",
    expose = { "8080/tcp" },
    labels = {
        ["org.opencontainers.image.title"] = "service",
        ["org.opencontainers.image.version"] = "1.2.0",
    },
})
