local function tools(state, names)
    return state:run({ "apk", "add", names })
end
bk.export(bk.image("alpine:3.20"):with(tools, { "git", false, "curl" }):with(false):with(function(s) return s:user("app") end))
