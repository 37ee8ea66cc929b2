# syntax=luakit/luakit:1
local python = require("luakit.python")
local images = require("build.images")

local extras = bk.arg("EXTRAS", { description = "Groups of optional requirements, with commas between them" })
local optimize = bk.arg("OPTIMIZE", { default = 1, choices = { 0, 1, 2 }, description = "Level of bytecode optimization" })

local requirements = { "requirements.txt" }
for extra in (extras or ""):gmatch("[^,]+") do
    table.insert(requirements, "requirements-" .. extra .. ".txt")
end

local deps = bk.target("deps", { description = "The virtual environment" }, function()
    return images.python():with(python.venv, "/venv"):with(python.requirements, { file = requirements })
end)

bk.target("lint", { description = "Compiles all sources" }, function()
    return deps():run("python -m compileall -q job", { mounts = { bk.bind("/src") }, cwd = "/src", readonly_rootfs = false, env = { PYTHONPYCACHEPREFIX = "/tmp" } })
end)

bk.target("job", { default = true, description = "The job" }, function()
    local s = images.python()
        :copy(deps(), "/venv", "/venv", { link = true })
        :env("PATH", "/venv/bin:$PATH")
        :workdir("/srv")
        :copy("job", "job")
        :run("python -m compileall -q -o $OPTIMIZE job", { env = { OPTIMIZE = optimize } })
        :with(images.unprivileged)
    return s, { entrypoint = { "python", "-m", "job" }, stop_signal = "SIGINT" }
end)
