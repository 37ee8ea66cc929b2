local base = bk.target("base", function() return bk.image("busybox:latest"):onbuild("RUN echo ran > /ran") end)
bk.export(base())
