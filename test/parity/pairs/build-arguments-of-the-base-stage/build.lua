local global = bk.arg("GLOBAL", { default = "1", type = "string" })
local base = bk.target("base", function()
    return bk.image("busybox:latest"):defaults{ env = { "GLOBAL=" .. global, "OWN=" .. global .. ".0" } }
end)
bk.export(base():run("echo $GLOBAL $OWN > /seen"))
