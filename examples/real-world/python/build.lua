# syntax=luakit/luakit:1

local base = bk.image("python:3.11-slim")

local system = base:run([[
    apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        tini \
        tzdata && \
    apt-get clean && \
    rm -rf /var/lib/apt/lists/*
]])

local deps = system:run({ "pip", "install", "--no-compile", "-r", "requirements.txt" }, {
    cwd = "/app",
    env = { PYTHONDONTWRITEBYTECODE = "1" },
    mounts = {
        bk.local_("context", { include = { "requirements.txt" } }),
        bk.cache("/root/.cache/pip", { sharing = "shared", id = "pipcache" }),
    },
})

local app = deps:copy(bk.local_("context"), ".", "/app")

local final = app:run([[
    groupadd --gid 1001 app && \
    useradd --uid 1001 --gid app --no-create-home --shell /usr/sbin/nologin app && \
    mkdir /data && \
    chown -R app:app /app /data
]])

bk.export(final, {
    env = { PYTHONDONTWRITEBYTECODE = "1", PYTHONUNBUFFERED = "1", TZ = "UTC" },
    user = "app",
    workdir = "/app",
    entrypoint = { "tini", "--", "python", "-m", "report" },
    cmd = { "data/sample.csv" },
    labels = {
        ["org.opencontainers.image.title"] = "report",
        ["org.opencontainers.image.description"] = "Daily summaries of measurements in CSV files",
    },
    -- added: the Dockerfile's VOLUME and STOPSIGNAL
    volumes = { "/data" },
    stop_signal = "SIGINT",
})
