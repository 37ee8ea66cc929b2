return {
    install = function(state)
        local next_state = state:run({ "apk", "add", nil, "git" })
        return next_state
    end,
}
