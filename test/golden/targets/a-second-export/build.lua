bk.export(bk.scratch())

bk.export(bk.image("alpine:3.20"))
