# syntax=luakit/luakit:1

local builder = bk.image("golang:1.21-alpine")
local runtime = bk.image("alpine:3.19")

local deps = builder:run({ "go", "mod", "download" }, {
    cwd = "/src",
    mounts = {
        bk.local_("context", { include = { "go.mod", "go.sum" } }),
        bk.cache("/go/pkg/mod", { sharing = "shared", id = "gomod" }),
    },
})

local built = deps:run("CGO_ENABLED=0 GOOS=linux go build -ldflags='-s -w' -o /app/main .", {
    cwd = "/src",
    mounts = {
        bk.local_("context"),
        bk.cache("/go/pkg/mod", { sharing = "shared", id = "gomod" }),
        bk.cache("/root/.cache/go-build", { sharing = "shared", id = "gobuild" }),
    },
})

runtime = runtime:run({
    "sh", "-c",
    "apk add --no-cache ca-certificates tzdata && " ..
    "addgroup -g 1001 -S app && " ..
    "adduser -S app -u 1001 -G app && " ..
    "rm -rf /var/cache/apk/*"
})

local final = runtime:copy(built, "/app/main", "/app/main")

bk.export(final, {
    env = { PORT = "8080" },
    user = "app",
    workdir = "/app",
    expose = {"8080/tcp"},
    labels = {
        ["org.opencontainers.image.title"] = "clock",
        ["org.opencontainers.image.description"] = "The time in any time zone, over HTTP",
    },
    entrypoint = { "/app/main" },
    -- added: the Dockerfile's HEALTHCHECK
    healthcheck = {
        test = {"CMD", "wget", "--spider", "http://localhost:8080/health"},
        interval = 30,
        timeout = 3,
        start_period = 5,
        retries = 3,
    },
})
