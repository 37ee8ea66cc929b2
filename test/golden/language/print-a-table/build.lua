# syntax=luakit/luakit:1
local stages = {
  { name = "build", image = "golang:1.24-alpine", packages = { "git", "make", "protobuf" } },
  { name = "test", image = "golang:1.24-alpine", packages = {} },
}
print(stages[1].packages)
print("stages:", stages)
bk.export(bk.image("alpine:3.20"))
