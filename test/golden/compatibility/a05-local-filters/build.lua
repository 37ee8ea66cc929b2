local sources = bk.local_("context", {
    include = { "*.lua", "lib/**" },
    exclude = { "**/*_test.lua" },
    shared_key_hint = "lua-sources",
})
bk.export(sources)
