local s = bk.image("busybox:latest")
    :shell{ "/bin/sh", "-e", "-c" }
    :run("echo $- > /flags")
    :cmd('echo "$HOME"')
    :entrypoint("exec env")
bk.export(s)
