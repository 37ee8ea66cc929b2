local base = bk.image("alpine:3.20")
bk.export(base:symlink("/bin/busybox", "/usr/local/bin/vi"))
