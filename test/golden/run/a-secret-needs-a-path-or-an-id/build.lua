bk.export(bk.image("alpine:3.20"):run("make", { mounts = { bk.secret("token") } }))
