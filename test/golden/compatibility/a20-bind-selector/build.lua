local base = bk.image("alpine:3.20")
local other = bk.image("busybox:latest")
bk.export(base:run("cat /other/passwd", {
    mounts = { bk.bind(other, "/other", { selector = "/etc", readonly = true }) },
}))
