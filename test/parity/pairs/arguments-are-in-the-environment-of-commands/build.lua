local args = bk.get_args{ "GIVEN", "ABSENT", VERSION = "1.0" }
local s = bk.image("busybox:latest")
    :defaults{ env = { "VERSION=" .. args.VERSION, "GIVEN=" .. args.GIVEN } }
    :run("echo $VERSION $GIVEN ${ABSENT-unset} > /seen")
bk.export(s)
