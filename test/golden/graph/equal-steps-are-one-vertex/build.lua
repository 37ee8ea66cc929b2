-- Two bases with the same steps: one source, one command, and both lines are known for it.
local a = bk.image("alpine:3.20"):run("make")
local b = bk.image("alpine:3.20"):run("make")
bk.export(bk.scratch():copy(a, "/a", "/a"):copy(b, "/b", "/b"))
