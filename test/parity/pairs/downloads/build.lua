local server = bk.arg("SERVER")
local s = bk.scratch()
    :defaults{ env = { SERVER = server } }
    :add("$SERVER/file.txt", "/")
    :add("$SERVER/file.txt", "/checked/name", { checksum = "sha256:c5acc4ae7d85cda11df11e6bc0c06ab55bffbd2b3db121d0a9e3ebb98bd98cac" })
    :add(server .. "/file.txt", "/owned/", { owner = "7:8", mode = "0644" })
    :add(server .. "/archive.tar.gz", "/kept/")
    :add(server .. "/archive.tar.gz", "/extracted/", { unpack = true })
bk.export(s)
