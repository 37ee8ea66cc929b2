local s = bk.image("busybox:latest")
    :env{ "NAME=app", "EMPTY=" }
    :env{
        "PLAIN=$NAME-1",
        "BRACED=${NAME}_2",
        "DEFAULT=${ABSENT:-none}",
        "INSTEAD=${NAME:+set}",
        "NOTHING=${EMPTY:+set}",
        "DOLLAR=$$NAME",
    }
    :label("app.version", "${ABSENT:-1}")
    :workdir("/srv/$NAME")
    :copy("${NAME}.txt", "./$NAME/")
    :user("${NAME}:${ABSENT:-staff}")
    :volume("/data/$NAME")
    :expose("${PORT:-80}")
    :stop_signal("${SIGNAL:-SIGINT}")
bk.export(s)
