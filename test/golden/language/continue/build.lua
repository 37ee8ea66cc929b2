# syntax=luakit/luakit:1
local s = bk.image("alpine:3.20")
for _, name in ipairs({ "a", "b" }) do
  if name == "a" then
    continue
  end
  s = s:run("echo " .. name)
end
bk.export(s)
