bk.export(bk.image("alpine:3.20"):run([[
    #!/usr/bin/env python3
    print("hello")
]], { cwd = "/w" }))
