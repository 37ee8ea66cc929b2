print(os.time())
bk.export(bk.image("alpine:3.20"):run("make"), { cmd = { "app" } })
