bk.export(bk.image("busybox:latest"), {
    healthcheck = {
        test = { "CMD", "/bin/true", "a b" },
        interval = 30,
        timeout = "1m30s",
        start_period = "1h",
        start_interval = 0.5,
        retries = 5,
    },
})
