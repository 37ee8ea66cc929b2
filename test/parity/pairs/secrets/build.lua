local s = bk.image("busybox:latest")
    :run("stat -c '%a %u:%g' /run/secrets/token /etc/pass > /seen; echo ${#TOKEN} >> /seen", {
        mounts = {
            bk.secret{ id = "token" },
            bk.secret("/etc/pass", { id = "token", mode = "0444", uid = 7, gid = 8 }),
            bk.secret{ id = "token", env = "TOKEN" },
        },
    })
bk.export(s)
