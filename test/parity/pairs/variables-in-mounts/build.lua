local s = bk.image("busybox:latest")
    :env{ "DIR=/parity/dir", "ID=parity-id", "PART=dir" }
    :run("ls /src/dir > /seen", {
        mounts = {
            bk.cache("$DIR", { id = "${ID}-1" }),
            bk.bind("/src/$PART", { source = "$PART" }),
            bk.secret("/run/$PART", { id = "token" }),
        },
    })
bk.export(s)
