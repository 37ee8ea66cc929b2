local build = bk.image("busybox:latest", { platform = bk.build_platform() })
    :defaults{ env = {
        "TARGETPLATFORM=" .. bk.arg("TARGETPLATFORM"),
        "TARGETOS=" .. bk.arg("TARGETOS"),
        "TARGETARCH=" .. bk.arg("TARGETARCH"),
        "TARGETVARIANT=" .. bk.arg("TARGETVARIANT"),
        "BUILDPLATFORM=" .. bk.arg("BUILDPLATFORM"),
    } }
    :run("echo $TARGETPLATFORM $TARGETOS $TARGETARCH $TARGETVARIANT $BUILDPLATFORM > /platforms")
bk.export(bk.scratch():copy(build, "/platforms", "/"))
