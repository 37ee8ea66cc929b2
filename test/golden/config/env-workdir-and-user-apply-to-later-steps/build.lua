-- As ENV, WORKDIR and USER: for the steps after them, and in the image.
local base = bk.image("golang:1.21-alpine")
local s = base:env("A", "1"):env({ B = "2", GOPATH = bk.unset }):workdir("src"):user("app")
s = s:run("go build")
print(s:get_env("A"), s:get_env("GOPATH"), base:get_env("GOPATH"))
bk.export(s:config({ workdir = "/srv", user = bk.unset }))
