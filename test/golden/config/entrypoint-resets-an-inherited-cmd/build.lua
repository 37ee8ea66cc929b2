-- The cmd of the image goes, the one set on this chain would stay; a string is a command for the shell.
bk.export(bk.image("node:20-alpine"):workdir("/app"), { entrypoint = "node server.js" })
