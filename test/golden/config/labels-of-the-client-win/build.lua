bk.export(bk.image("alpine:3.20"), { labels = { version = "script", title = "app" } })
