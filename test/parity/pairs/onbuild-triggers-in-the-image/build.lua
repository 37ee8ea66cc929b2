local s = bk.image("busybox:latest"):onbuild("RUN echo built on this", "COPY . /srv")
bk.export(s)
