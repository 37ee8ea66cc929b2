local archive = bk.http("https://example.com/releases/tool-1.2.tar.gz", {
    checksum = "sha256:5d41402abc4b2a76b9719d911017c592ae2f4c4f1d2cf1b5a39d5e3c8f6b7a10",
    filename = "tool.tar.gz",
    chmod = "0640",
})
bk.export(archive)
