local s = bk.image("busybox:latest")
    :healthcheck{ test = "true", retries = 0 }
    :healthcheck{ test = { "CMD", "/bin/true" }, interval = 1.5 }
    :stop_signal(9)
    :stop_signal("SIGRTMIN+3")
    :volumes("/with space", "relative")
    :expose("80/UDP", 443)
bk.export(s)
