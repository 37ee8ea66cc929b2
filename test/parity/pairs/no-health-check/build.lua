bk.export(bk.image("base"), { healthcheck = { disable = true } })
