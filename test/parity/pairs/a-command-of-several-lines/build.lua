local s = bk.image("busybox:latest")
    :run([[
        set -e
        echo one > /one
        if true; then
          echo "$HOME" > /two
        fi
    ]])
    :run([[
        echo tabs > /tabs
    ]])
bk.export(s)
