local s = bk.image("busybox:latest")
    :env{ "X=1", "A=env" }
    :defaults{ env = { "A=arg", "B=arg" } }
    :env{ "B=env", "Y=2" }
    :run("echo $A $B $X $Y > /seen")
bk.export(s)
