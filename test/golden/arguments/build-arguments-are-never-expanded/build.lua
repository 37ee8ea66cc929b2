local args = bk.get_args{ "PASSPHRASE", "DIR", DEFAULTED = "$DIR/x" }

local s = bk.image("alpine:3.20")
    :defaults{ env = { DIR = args.DIR, PASSPHRASE = args.PASSPHRASE } }
    :run("deploy")
    :copy(args.DIR, "/srv/")
    :workdir(args.DEFAULTED)
    :label("whole", args.PASSPHRASE)
    :label("part", "it is " .. bk.escape(args.PASSPHRASE))
    :label("forgotten", args.DIR .. "/x")
bk.export(s, { env = { COPIED = s:get_env("PASSPHRASE"), PATH = "/app/bin:$PATH" } })
