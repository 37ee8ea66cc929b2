# syntax=luakit/luakit:1
local go = require("luakit.go")

local version = bk.arg("VERSION", { default = "dev", description = "Version that the program prints" })
local static = bk.arg("STATIC", { default = true, description = "Build without C code" })
local tags = bk.arg("TAGS", { description = "Go build tags" })

-- The compiler runs on the build machine, whatever platform the program is for.
local golang = bk.image("golang:1.24-alpine", { platform = bk.build_platform() })

local test = bk.target("test", { description = "Runs the tests" }, function()
    return go.test(golang)
end)

local build = bk.target("build", { description = "Compiles the program" }, function()
    return go.build(golang, {
        main = "./cmd/greet",
        output = "/out/greet",
        ldflags = "-s -w -X main.version=" .. version,
        tags = tags,
        cgo = not static,
    })
end)

bk.target("binary", { description = "The program alone, for --output" }, function()
    return bk.scratch():copy(build(), "/out/greet", "/greet", { link = true })
end)

bk.target("report", { description = "What the tests printed, for --output" }, function()
    return bk.scratch():copy(test():run("go version > /report.txt"), "/report.txt", "/report.txt")
end)

bk.target("image", { default = true, description = "The program as an image" }, function()
    local s = bk.scratch()
        :copy(build(), "/out/greet", "/usr/bin/greet", { link = true })
        :user("65532:65532")
    return s, { entrypoint = { "/usr/bin/greet" }, labels = { ["org.opencontainers.image.version"] = version } }
end)
