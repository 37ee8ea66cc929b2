local s = bk.image("busybox:latest")
    :env{
        "TABBED=a\tb",
        'QUOTED=say "hi"',
        "BACKSLASH=a\\b",
        "HASH=#no comment",
        "UNICODE=grün ✓",
    }
    :labels{ quoted = 'say "hi"', unicode = "grün ✓" }
    :entrypoint{ "/bin/echo", "a\tb", "back\\slash", "<&>", "grün ✓", "line\nbreak", "\a" }
    :cmd{}
bk.export(s)
