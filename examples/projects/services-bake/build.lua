# syntax=luakit/luakit:1
local service = require("lib.service")

local release = bk.arg("RELEASE", { default = "0.0.0-dev", description = "Version of all services" })

service.declare("web", release, 8080)
service.declare("worker", release)

bk.target("all", { default = true, description = "The files of both services, for --output" }, function()
    return bk.scratch():with(service.files, "web"):with(service.files, "worker")
end)
