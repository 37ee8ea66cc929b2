bk.export(bk.image("alpine:3.20"):RUN("make"))
