local s = bk.scratch()
    :copy("dir", "/dir", { exclude = { "*.txt", "sub" } })
    :copy(".", "/all", { exclude = { "**/*.bak", "!dir/sub/f.bak" } })
bk.export(s)
