-- What node:20-alpine says about env, entrypoint and cmd is in the result, overlaid by what the script says.
local base = bk.image("node:20-alpine")
bk.export(base, { env = { NODE_ENV = "production", NODE_VERSION = "20" }, cmd = { "index.js" } })
