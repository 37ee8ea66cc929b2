-- Run by `npx luakit test`: no daemon is needed, nothing is built.

bk.test("greets the world unless told otherwise", function(t)
    local r = t:evaluate("build.lua")
    local hello = r:step("mkfile", "/hello.txt")
    t:equal(hello.data, "Hello, world! ")
    t:equal(r.config.Cmd, { "cat", "/hello.txt" })
    t:equal(r.warnings, {})
end)

bk.test("greets who is named", function(t)
    local r = t:evaluate("build.lua", { args = { NAME = "Ada" } })
    t:equal(r:step("mkfile").data, "Hello, Ada! ")
end)

bk.test("says that it was built with Lua", function(t)
    local run = t:evaluate("build.lua"):step("run", "built with Lua")
    t:contains(run.command, ">> /hello.txt")
end)
