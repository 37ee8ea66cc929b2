print("one", 2, 3.0, true, nil, bk.image("alpine:3.20"):run("make"))
bk.warn("the cache is cold\nfill it with make cache")
for i = 1, 120 do print("line " .. i) end
bk.export(bk.scratch())
