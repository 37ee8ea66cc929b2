local c = bk.image("alpine:3.20"):labels{ a = "1" }:expose(80, "53/udp"):healthcheck{ test = "true", interval = "90s" }:get_config()
for _, key in ipairs{ "cmd", "env", "expose", "labels", "healthcheck" } do
    local parts = {}
    for k, v in pairs(c[key]) do parts[#parts + 1] = tostring(k) .. "=" .. (type(v) == "table" and table.concat(v, " ") or tostring(v)) end
    print(key, table.concat(parts, ","))
end
bk.export(bk.scratch())
