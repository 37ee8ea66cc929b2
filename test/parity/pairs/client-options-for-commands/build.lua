local s = bk.image("busybox:latest")
    :run("cat /etc/hosts | grep 10.1.2.3 > /seen; hostname >> /seen; ulimit -n >> /seen")
    :run("true")
    :labels{ a = "file", b = "file" }
bk.export(s)
