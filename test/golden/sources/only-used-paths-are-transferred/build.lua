local s = bk.image("alpine:3.20"):workdir("/app"):env("SRC", "src")
s = s:copy({ "package.json", "$SRC/*.js" }, "./")
s = s:run("make", { mounts = { bk.bind("/lib", { source = "lib" }), bk.tmpfs("/tmp") } })
bk.export(s)
