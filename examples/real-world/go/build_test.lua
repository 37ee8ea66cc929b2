-- Run by `npx luakit test`: no daemon is needed, nothing is built.

local images = {
    ["golang:1.21-alpine"] = {
        config = { Env = { "PATH=/usr/local/go/bin:/usr/bin:/bin", "GOPATH=/go" }, WorkingDir = "/go" },
    },
    ["alpine:3.19"] = { config = { Env = { "PATH=/usr/bin:/bin" }, Cmd = { "/bin/sh" } } },
}

local function evaluate(t, args)
    return t:evaluate("build.lua", { images = images, strict = true, args = args })
end

bk.test("downloads modules before the sources are copied", function(t)
    local r = evaluate(t)
    local download, build = r:step("run", "go mod download"), r:step("run", "go build")
    local modules = r.steps[r.steps[download.base].from]
    t:equal(modules.include, { "go.mod", "go.sum" })
    assert(download.index < build.index)
end)

bk.test("shares the module cache between both steps", function(t)
    local r = evaluate(t)
    for _, command in ipairs({ "go mod download", "go build" }) do
        local run = r:step("run", command)
        t:equal(run.cwd, "/src")
        t:contains(run.mounts, { type = "cache", id = "gomod", dest = "/go/pkg/mod", sharing = "shared" })
    end
end)

bk.test("nothing but the program gets from the builder into the image", function(t)
    local r = evaluate(t)
    local last = r.steps[#r.steps]
    t:equal(last.kind, "copy")
    t:equal(last.src, { "/app/main" })
    t:equal(r.steps[last.from].command, r:step("run", "go build").command)
    t:contains(r.steps[last.base].command, "apk add --no-cache ca-certificates")
end)

bk.test("the image says how it is run", function(t)
    local r = evaluate(t)
    t:equal(r.config.Entrypoint, { "/app/main" })
    t:equal(r.config.Cmd, nil)
    t:equal(r.config.User, "app")
    t:equal(r.config.ExposedPorts, { ["8080/tcp"] = {} })
    t:contains(r.config.Env, "PORT=8080")
    t:contains(r.config.Healthcheck, { Interval = 30 * 1000000000, Retries = 3 })
end)
