-- They hold for one step; the next one and the image know nothing of them.
local s = bk.image("alpine:3.20")
s = s:run("npm ci", { cwd = "app", env = { CI = "1", A = "2" }, user = "node" })
s = s:run({ "id" }, { env = { "Z=first", "A=second" }, shell = { "/bin/bash", "-c" } })
bk.export(s)
