local buildkit = bk.git("https://github.com/moby/buildkit.git", {
    ref = "v0.32.2",
    keep_git_dir = true,
})
bk.export(buildkit)
