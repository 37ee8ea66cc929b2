local s = bk.image("busybox:latest"):run([[
    cat <<ONE > /one && cat <<"TWO" > /two
    of $HOME
    ONE
    of $HOME
    TWO]])
bk.export(s)
