local s = bk.image("alpine:3.20")
s = s:run([[
    set -e
    # a comment of the script itself stays
    for i in 1 2; do
        echo "$i"
    done
]])
s = s:run([[
    apk add \
        # a comment between continued lines is dropped
        curl \
        git
]])
bk.export(s)
