local s = bk.image("alpine:3.20"):copy("src", "/src"):run("make", { mounts = { bk.bind("/lib", { source = "lib" }) } })
bk.export(s)
