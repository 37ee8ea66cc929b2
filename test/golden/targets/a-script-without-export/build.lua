local s = bk.image("alpine:3.20"):run("make")
