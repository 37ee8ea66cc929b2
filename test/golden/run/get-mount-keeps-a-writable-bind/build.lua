local s = bk.image("alpine:3.20"):run("make", {
    mounts = {
        bk.bind(bk.scratch(), "/b", { readonly = false }),
        bk.bind(bk.scratch(), "/a", { readonly = false }),
    },
})
bk.export(bk.scratch():copy(s:get_mount("/b"), "/", "/out/"))
