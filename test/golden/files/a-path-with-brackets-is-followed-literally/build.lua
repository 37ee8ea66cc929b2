bk.export(bk.scratch():copy("a[b]", "/", { allow_wildcard = false }):copy("src/*.c", "/src/"))
