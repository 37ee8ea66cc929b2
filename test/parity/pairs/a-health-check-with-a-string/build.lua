bk.export(bk.image("busybox:latest"), { healthcheck = { test = "wget -q http://localhost || exit 1" } })
