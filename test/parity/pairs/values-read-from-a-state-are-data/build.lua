local base = bk.image("base")
local config = base:get_config()
local s = base
    :env{
        A = base:get_env("FOO"),
        B = config.env.BAR,
        C = base:get_env("BAZ"),
        D = bk.escape(config.env.FOO) .. ":" .. bk.escape(config.env.BAR),
    }
    :label("copied", config.labels.l)
    :workdir(base:get_workdir())
bk.export(s)
