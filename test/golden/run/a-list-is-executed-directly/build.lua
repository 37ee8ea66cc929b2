bk.export(bk.image("alpine:3.20"):run({ "echo", "$HOME", { "a list", false, "in a list" } }))
