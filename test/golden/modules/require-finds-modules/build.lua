-- libs.go and libs/go are one module; it runs once.
local go = require("libs.go")
assert(go == require("libs/go"))
bk.export(go.build(bk.image("golang:1.21-alpine"), "./cmd"))
