# syntax=luakit/luakit:1
local function base(version)
  local s = bk.image("alpine:" .. version)
  if version == "3.20" then
    s = s:run("apk upgrade")
  return s
end

bk.export(base("3.20"))
