bk.export(bk.image("busybox:latest"), {
    healthcheck = { test = "true", interval = "2562047h47m16s", timeout = 0.001, retries = 2147483647 },
})
