local s = bk.scratch()
    :env{ "NAME=a", "OWNER=7:8", "MODE=0640" }
    :copy("$NAME.txt", "/srv/${NAME}/", { owner = "$OWNER", mode = "$MODE" })
bk.export(s)
