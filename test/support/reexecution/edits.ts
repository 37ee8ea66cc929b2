/**
 * Edits of projects. The two forms of a project have the same stages, steps and order, except where a script has a
 * better way that a Dockerfile does not offer: `bk.merge` of parts, and `diff` of an installation.
 */
import type { Project } from "./project.js";

/** An edit of a project, or a second build of it with other options. */
export interface Edit {
  readonly name: string;
  readonly before: Project;
  readonly after: Project;
}

/** An application in the usual order: manifest, installation, sources, build; then a small image. */
const APP: Project = {
  dockerfile: `FROM busybox AS deps
WORKDIR /app
COPY packages.txt ./
RUN sort packages.txt > installed

FROM deps AS build
COPY src src
ARG VERSION=1.0
RUN cat installed src/* > bundle && echo "v$VERSION" >> bundle

FROM build AS test
COPY test test
RUN grep -f test/words.txt bundle

FROM busybox AS app
WORKDIR /srv
COPY start.sh ./
COPY --from=build /app/bundle ./
ARG COMMIT
RUN echo "$COMMIT" > commit
CMD ["./start.sh"]
`,
  luakit: `local deps = bk.image("busybox")
    :workdir("/app")
    :copy("packages.txt", "./")
    :run("sort packages.txt > installed")

local build = bk.target("build", function()
    local version = bk.arg("VERSION", "1.0")
    return deps
        :copy("src", "src")
        :run("cat installed src/* > bundle && echo 'v" .. version .. "' >> bundle")
end)

bk.target("test", function()
    return build():copy("test", "test"):run("grep -f test/words.txt bundle")
end)

bk.target("app", { default = true }, function()
    local s = bk.image("busybox")
        :workdir("/srv")
        :copy("start.sh", "./")
        :copy(build(), "/app/bundle", "./")
        :run('echo "$COMMIT" > commit', { env = { COMMIT = bk.arg("COMMIT", "") } })
    return s, { cmd = { "./start.sh" } }
end)
`,
  files: {
    "packages.txt": "one\ntwo\nSALT\n",
    "src/main.txt": "main\n",
    "src/util.txt": "util\n",
    "test/words.txt": "main\n",
    "start.sh": "#!/bin/sh\n# SALT\ncat bundle\n",
    "docs/notes.txt": "notes\n",
  },
  opts: { "build-arg:COMMIT": "1111111" },
};

/** An image of parts that do not depend on each other, on a base image. */
const PARTS: Project = {
  dockerfile: `FROM busybox AS build
COPY src src
RUN cat src/* > /app

FROM BASE
COPY --link etc /etc/app/
COPY --link assets /srv/assets/
COPY --link --from=build /app /srv/app
`,
  luakit: `local build = bk.image("busybox"):copy("src", "src"):run("cat src/* > /app")
bk.export(bk.merge{
    bk.image("BASE"),
    bk.scratch():copy("etc", "/etc/app/"),
    bk.scratch():copy("assets", "/srv/assets/"),
    bk.scratch():copy(build, "/app", "/srv/app"),
})
`,
  files: {
    "etc/app.conf": "SALT\n",
    "assets/logo.txt": "SALT\n",
    "src/main.txt": "SALT\n",
  },
  base: "first content of the base image, SALT\n",
};

/** The same for several platforms. The Dockerfile has no --link, which would add a step here. */
const CROSS: Project = {
  dockerfile: `FROM --platform=$BUILDPLATFORM busybox AS build
COPY src src
ARG TARGETARCH
RUN cat src/* > /app && echo $TARGETARCH >> /app

FROM debian:bookworm-slim
COPY etc /etc/app/
COPY assets /srv/assets/
COPY --from=build /app /srv/app
`,
  luakit: `local build = bk.image("busybox", { platform = bk.build_platform() })
    :copy("src", "src")
    :run("cat src/* > /app && echo $TARGETARCH >> /app", { env = { TARGETARCH = bk.arg("TARGETARCH") } })
bk.export(bk.merge{
    bk.image("debian:bookworm-slim"),
    bk.scratch():copy("etc", "/etc/app/"),
    bk.scratch():copy("assets", "/srv/assets/"),
    bk.scratch():copy(build, "/app", "/srv/app"),
})
`,
  files: PARTS.files,
  opts: { platform: "linux/amd64" },
};

/** Tools whose installers write into shared directories, so that no COPY could take one of them from a stage. */
const TOOLS = ["alpha", "beta", "gamma", "delta"];

function toolbox(tools: readonly string[]): Project {
  const install = (tool: string) =>
    `for d in bin share etc; do mkdir -p /usr/local/$d; echo SALT > /usr/local/$d/${tool}; done`;
  return {
    dockerfile: `FROM busybox
${tools.map((tool) => `RUN ${install(tool)}\n`).join("")}COPY src /srv/
`,
    luakit: `local base = bk.image("busybox")
local layers = { base }
for _, tool in ipairs{ ${tools.map((tool) => `"${tool}"`).join(", ")} } do
    layers[#layers + 1] = base:run("${install('" .. tool .. "')}"):diff(base)
end
bk.export(bk.merge(layers):copy("src", "/srv/"))
`,
    files: { "src/main.txt": "SALT\n" },
  };
}

const SERVICES = Array.from({ length: 40 }, (_, index) => `service-${String(index + 1)}`);

/** A repository of services that one image contains. */
const MONOREPO: Project = {
  dockerfile: `FROM busybox AS base
WORKDIR /work

${SERVICES.map((name) => `FROM base AS ${name}\nCOPY ${name} ./\nRUN cat *.txt > /out\n`).join("\n")}
FROM busybox
${SERVICES.map((name) => `COPY --from=${name} /out /srv/${name}\n`).join("")}`,
  luakit: `local base = bk.image("busybox"):workdir("/work")
local layers = { bk.image("busybox") }
for n = 1, ${SERVICES.length} do
    local name = "service-" .. n
    local built = base:copy(name, "./"):run("cat *.txt > /out")
    layers[#layers + 1] = bk.scratch():copy(built, "/out", "/srv/" .. name)
end
bk.export(bk.merge(layers))
`,
  files: Object.fromEntries(SERVICES.map((name) => [`${name}/main.txt`, `${name} SALT\n`])),
};

/** Twelve edits. */
export const EDITS: readonly Edit[] = [
  { name: "source file", before: APP, after: withFiles(APP, { "src/main.txt": "changed main\n" }) },
  {
    name: "manifest",
    before: APP,
    after: withFiles(APP, { "packages.txt": "one\ntwo\nthree\nSALT\n" }),
  },
  {
    name: "late argument",
    before: APP,
    after: { ...APP, opts: { "build-arg:COMMIT": "2222222" } },
  },
  {
    name: "other base content",
    before: PARTS,
    after: { ...PARTS, base: "second content of the base image, SALT\n" },
  },
  {
    name: "comment",
    before: APP,
    after: {
      ...APP,
      dockerfile: APP.dockerfile.replace("COPY src", "# The sources.\nCOPY src"),
      luakit: APP.luakit.replace("local deps", "-- The packages.\nlocal deps"),
    },
  },
  {
    name: "moved line",
    before: toolbox(TOOLS),
    after: toolbox(["alpha", "gamma", "beta", "delta"]),
  },
  {
    name: "renamed variable",
    before: APP,
    after: {
      ...APP,
      dockerfile: APP.dockerfile.replaceAll("VERSION", "RELEASE"),
      luakit: APP.luakit.replaceAll("VERSION", "RELEASE").replaceAll("version", "release"),
    },
  },
  {
    name: "one of 40 services",
    before: MONOREPO,
    after: withFiles(MONOREPO, { "service-20/main.txt": "changed service-20 SALT\n" }),
  },
  { name: "mode only", before: APP, after: { ...APP, modes: { "start.sh": 0o755 } } },
  {
    name: "file outside the used paths",
    before: APP,
    after: withFiles(APP, { "docs/notes.txt": "changed notes\n" }),
  },
  {
    name: "target switched",
    before: APP,
    after: { ...APP, opts: { ...APP.opts, target: "test" } },
  },
  {
    name: "platform added",
    before: CROSS,
    after: { ...CROSS, opts: { platform: "linux/amd64,linux/arm64" } },
  },
];

function withFiles(project: Project, files: Project["files"]): Project {
  return { ...project, files: { ...project.files, ...files } };
}
