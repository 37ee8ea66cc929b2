# syntax=luakit/luakit:1
local tracking = bk.get_args{ "ANALYTICS_ID" }
local minify = bk.arg("MINIFY", { default = true, description = "Remove blank lines and indentation" })

local tools = bk.image("alpine:3.20"):defaults{ env = tracking }

local pages = bk.target("pages", { description = "The pages, for --output" }, function()
    local made = tools:workdir("/site"):copy("pages", "."):run([[
        . ./site.conf
        for page in *.html; do
            sed -i "s/@TITLE@/$TITLE/; s/@ANALYTICS@/${ANALYTICS_ID:-off}/" "$page"
        done
        rm site.conf
        cat > robots.txt <<'EOF'
        User-agent: *
        Disallow: /$PRIVATE
        EOF
    ]])
    if minify then
        made = made:run("sed -i 's/^ *//; /^$/d' *.html")
    end
    return bk.scratch():copy(made, "/site", "/")
end)

bk.target("server", { default = true, description = "A web server with the pages" }, function()
    local s = bk.image("busybox"):copy(pages(), ".", "/www/", { link = true })
    return s, {
        cmd = { "httpd", "-f", "-v", "-p", "8080", "-h", "/www" },
        expose = 8080,
        user = "65534",
        healthcheck = { test = { "CMD", "wget", "-q", "-O", "/dev/null", "http://localhost:8080/" }, interval = "10s" },
    }
end)
