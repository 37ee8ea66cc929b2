local s = bk.image("busybox:latest")
    :run([[echo one '$x' "a  b" > /one &&     echo "$HOME" > /two]])
    :run({ "/bin/touch", "/a b", "/$HOME" })
bk.export(s)
