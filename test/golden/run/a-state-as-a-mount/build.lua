-- The files are laid into the working directory before the command runs, and stay: the Dockerfile's COPY … .
local manifests = bk.local_("context", { include = { "package*.json" } })
bk.export(bk.image("node:20-alpine"):run({ "npm", "ci" }, { cwd = "/app", mounts = { manifests } }))
