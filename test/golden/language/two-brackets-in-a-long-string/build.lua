# syntax=luakit/luakit:1
local s = bk.image("alpine:3.20"):run([[
  if [[ -f /etc/passwd ]]; then
    echo yes
  fi
]])
bk.export(s)
