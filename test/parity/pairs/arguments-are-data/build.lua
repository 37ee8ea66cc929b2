local args = bk.get_args{ "A", "B", "C", "D", "E", "F", G = "v-$B" }
local all = {}
for _, name in ipairs{ "A", "B", "C", "D", "E", "F" } do all[#all + 1] = bk.escape(args[name]) end

local s = bk.image("busybox:latest")
    :defaults{ env = { A = args.A, B = args.B, C = args.C, D = args.D, E = args.E, F = args.F } }
    :defaults{ env = { G = args.G } }
    :env{ VA = args.A, VB = args.B, VC = args.C, VD = args.D, VE = args.E, VF = args.F, VG = args.G }
    :labels{ a = args.A, b = args.B, c = args.C, d = args.D, e = args.E, f = args.F }
    :label("all", table.concat(all, " "))
    :run([[printf '%s\n' "$A" "$B" "$C" "$D" "$E" "$F" "$G" > /seen]])
    :run("cp /file /copied", {
        mounts = { bk.bind("/file", { source = args.A }), bk.cache("/cache", { id = args.B }) },
    })
    :workdir(args.A)
    :copy(args.A, args.E)
    :copy(args.E, args.F)
    :volume(args.D)
    :user(args.F)
bk.export(s)
