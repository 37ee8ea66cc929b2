-- Steps are known by the line that made them: 3 and 6.

local base = bk.image("alpine:3.20")

-- The command of line 6.
local said = base:run("echo line six")

bk.export(said)
