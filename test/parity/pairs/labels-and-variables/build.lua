local s = bk.image("busybox:latest")
    :env{ A = 1, B = "two words" }
    :env("C", "the old form")
    :env("PATH", "/app:$PATH")
    :labels{ a = "1", b = "two words" }
    :label("a", "2")
bk.export(s)
