local s = bk.image("alpine:3.20"):defaults{ cpu_shares = 512 }
s = s:run("make", { memory = "64m", memory_swap = -1, cpu_period = 100000, cpu_quota = 25000 })
s = s:run("make test", { cpuset_cpus = "0-1", cpuset_mems = 0, cpu_shares = 2048 })
s = s:run("make install")
bk.export(s)
