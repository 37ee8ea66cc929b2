local flags = require("./flags")
local go = {}

function go.build(state, package)
    return state:run({ "go", "build", flags, package })
end

return go
