local s = bk.image("alpine:3.20")
s:run("one")
local kept = bk.merge(
    s:run("two"),
    s:run("three")
)
local function f(state)
    return state
        :run("four")
end
bk.export(f(kept))
