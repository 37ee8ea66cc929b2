local s = bk.scratch():env("NAME", "world")
s = s
    :mkfile("/one", "hello " .. s:get_env("NAME") .. "\n")
    :mkfile("/two", "hello $NAME\n")
bk.export(s)
