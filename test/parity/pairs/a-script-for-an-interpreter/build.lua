local s = bk.image("busybox:latest"):run([[
    #!/bin/awk -f
    BEGIN { print "awk" > "/seen" }
]])
bk.export(s)
