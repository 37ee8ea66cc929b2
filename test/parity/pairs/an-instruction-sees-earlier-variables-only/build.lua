local s = bk.scratch()
    :env{ "A=old", "B=first" }
    :env{ "A=new", "C=$A" }
    :env("B", "second")
    :copy(bk.image("busybox:latest"), "/bin", "/bin")
    :run("echo $A $B $C > /seen")
bk.export(s)
