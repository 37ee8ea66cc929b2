local s = bk.image("busybox:latest")
    :entrypoint{ "/bin/echo", 'a "quoted" word' }
    :cmd{ "one", "two words" }
bk.export(s)
