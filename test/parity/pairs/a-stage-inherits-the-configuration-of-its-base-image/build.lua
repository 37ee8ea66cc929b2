local s = bk.image("base")
    :run("echo $A $- > seen")
    :copy("file.txt", "./", { owner = 12 })
    :entrypoint{ "/bin/env" }
bk.export(s)
