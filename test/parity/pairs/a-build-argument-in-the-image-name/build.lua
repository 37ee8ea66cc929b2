local args = bk.get_args{ NAME = "busybox", TAG = "latest" }
bk.export(bk.image(args.NAME .. ":" .. args.TAG):env("WHAT", args.TAG))
