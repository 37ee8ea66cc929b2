local s = bk.image("alpine:3.20"):workdir("/app"):copy(".", "."):run("make"):mkfile("done", "")
bk.export(s)
