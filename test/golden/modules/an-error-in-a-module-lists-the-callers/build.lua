local libs = require("libs")
local function build()
    local state = libs.install(bk.image("alpine:3.20"))
    return state
end
bk.export(build())
