/** luakit.go, luakit.node, luakit.python, luakit.rust. */
import { describe, expect, test } from "@jest/globals";
import { configOf, failureOf, stepsOf, type Step } from "./steps.js";

const BASES = `
  local go, node = require("luakit.go"), require("luakit.node")
  local python, rust = require("luakit.python"), require("luakit.rust")
  local golang, nodejs = bk.image("golang:1.26-alpine"), bk.image("node:24-slim")
  local py, cargo = bk.image("python:3.14-slim"), bk.image("rust:1.92-slim")
`;

function steps(
  expression: string,
  options: Readonly<Record<string, string>> = {},
): readonly Step[] {
  return stepsOf(`${BASES} bk.export(${expression})`, { options });
}

describe("luakit.go", () => {
  const MODULES = {
    on: "scratch",
    files: ["copy context:/ to /, only **/go.mod **/go.sum go.work go.work.sum"],
  };
  const DOWNLOAD = {
    on: "golang:1.26-alpine",
    run: "go mod download",
    cwd: "/src",
    mounts: ["cache /go/pkg/mod", "bind step 1 /src, writable"],
  };
  const AMD64 = ["CGO_ENABLED=0", "GOARCH=amd64", "GOOS=linux"];
  const MOUNTS = [
    "cache /go/pkg/mod",
    "cache /root/.cache/go-build",
    "bind context /src, writable",
  ];
  const BUILD = { on: "step 2", cwd: "/src", env: AMD64, mounts: MOUNTS };

  test("mod_download depends on the files of modules alone", () => {
    expect(steps("go.mod_download(golang)")).toEqual([MODULES, DOWNLOAD]);
  });

  test("build: modules first, then the program from mounted sources", () => {
    expect(steps("go.build(golang)")).toEqual([
      MODULES,
      DOWNLOAD,
      { ...BUILD, run: "go build -trimpath -ldflags=-s -w -o /out/app ." },
    ]);
  });

  test("build: options", () => {
    const options = `{
      main = { "./cmd/a", "./cmd/b" }, output = "/out/", ldflags = "-X main.version=1 2", tags = { "a", "b" },
      flags = "-race", trimpath = false, cgo = true, cwd = "/work", download = false, env = { GOFLAGS = "-v" },
    }`;
    expect(steps(`go.build(golang, ${options})`)).toEqual([
      {
        on: "golang:1.26-alpine",
        run: "go build -ldflags=-X main.version=1 2 -tags=a,b -race -o /out/ ./cmd/a ./cmd/b",
        cwd: "/work",
        env: ["CGO_ENABLED=1", "GOARCH=amd64", "GOFLAGS=-v", "GOOS=linux"],
        mounts: [
          "cache /go/pkg/mod",
          "cache /root/.cache/go-build",
          "bind context /work, writable",
        ],
      },
    ]);
  });

  test("build: without options for the linker", () => {
    expect(steps(`go.build(golang, { ldflags = "", download = false })`)[0]?.run).toBe(
      "go build -trimpath -o /out/app .",
    );
  });

  test("build: sources that are there already are not mounted, and nothing is downloaded before", () => {
    const expression = `go.build(golang:copy(".", "/src/"), { src = false })`;
    expect(steps(expression).at(-1)).toEqual({
      ...BUILD,
      on: "step 1",
      run: "go build -trimpath -ldflags=-s -w -o /out/app .",
      mounts: MOUNTS.slice(0, 2),
    });
  });

  test("build: sources of another state", () => {
    const expression = `go.build(golang, { src = bk.scratch():mkfile("/go.mod", "module x") })`;
    expect(steps(expression).map(({ files, mounts }) => files ?? mounts)).toEqual([
      ["mkfile /go.mod"],
      ["copy step 1:/ to /, only **/go.mod **/go.sum go.work go.work.sum"],
      ["cache /go/pkg/mod", "bind step 2 /src, writable"],
      ["cache /go/pkg/mod", "cache /root/.cache/go-build", "bind step 1 /src, writable"],
    ]);
  });

  test.each([
    ["linux/arm64", ["CGO_ENABLED=0", "GOARCH=arm64", "GOOS=linux"]],
    ["linux/arm/v7", ["CGO_ENABLED=0", "GOARCH=arm", "GOARM=7", "GOOS=linux"]],
    ["linux/amd64/v3", ["CGO_ENABLED=0", "GOAMD64=v3", "GOARCH=amd64", "GOOS=linux"]],
    ["windows/amd64", ["CGO_ENABLED=0", "GOARCH=amd64", "GOOS=windows"]],
  ])("build for %s, as text and as a Platform", (platform, env) => {
    for (const value of [`"${platform}"`, `bk.platform("${platform}")`]) {
      const last = steps(`go.build(golang, { platform = ${value} })`).at(-1);
      expect(last?.env).toEqual(env);
    }
  });

  test("build: the compiler runs where the build runs, for the target platform", () => {
    const expression = `go.build(bk.image("golang:1.24", { platform = bk.build_platform() }))`;
    const [, download, build] = steps(expression, { platform: "linux/arm64" });
    expect(download?.on).toBe("golang:1.24");
    expect(build?.env).toEqual(["CGO_ENABLED=0", "GOARCH=arm64", "GOOS=linux"]);
  });

  test("options of a step reach the download as far as it needs them", () => {
    const options = `{ name = "compile", network = "host", secret_env = { TOKEN = "token" }, env = { GOPRIVATE = "x" } }`;
    const [, download, build] = steps(`go.build(golang, ${options})`);
    expect(download?.env).toEqual(["GOPRIVATE=x"]);
    expect(download?.mounts).toEqual([...DOWNLOAD.mounts, "secret token $TOKEN", "network 1"]);
    expect(build?.mounts).toEqual([...MOUNTS, "secret token $TOKEN", "network 1"]);
  });

  test("test", () => {
    const options = `{ packages = "./a/...", tags = "x", flags = { "-count=1" } }`;
    expect(steps(`go.test(golang, ${options})`)).toEqual([
      MODULES,
      DOWNLOAD,
      { ...BUILD, env: ["CGO_ENABLED=0"], run: "go test -tags=x -count=1 ./a/..." },
    ]);
    expect(steps("go.test(golang)").at(-1)?.run).toBe("go test ./...");
  });

  test("install", () => {
    expect(steps(`go.install(golang, { "a/b@v1", "c/d@latest" }, { bin = "/bin" })`)).toEqual([
      {
        on: "golang:1.26-alpine",
        run: "go install a/b@v1 c/d@latest",
        env: ["CGO_ENABLED=0", "GOBIN=/bin"],
        mounts: MOUNTS.slice(0, 2),
      },
    ]);
    expect(steps(`go.install(golang, "a/b@v1")`)[0]?.env).toContain("GOBIN=/usr/local/bin");
  });

  test("where GOPATH is not set, the caches are in the home directory", () => {
    const expression = `bk.image("debian:bookworm-slim"):run("go version", { mounts = { go.caches } })`;
    expect(steps(expression)[0]?.mounts).toEqual([
      "cache /root/.cache/go-build",
      "cache /root/go/pkg/mod",
    ]);
  });
});

describe("luakit.node", () => {
  const COPY = "only package.json package-lock.json npm-shrinkwrap.json, not **/node_modules";

  test("install: the manifests, then what they say, in the working directory", () => {
    expect(steps(`node.install(nodejs:workdir("/app"))`).slice(1)).toEqual([
      { on: "step 1", files: [`copy context:/ to /app/, ${COPY}`] },
      {
        on: "step 2",
        run: "npm ci --no-audit --no-fund",
        cwd: "/app",
        mounts: ["cache /root/.npm"],
      },
    ]);
  });

  test("install: options", () => {
    const options = `{
      cwd = "/srv/web", src = bk.context("web"), manifests = { "**/package.json" }, production = true, frozen = false,
      scripts = false, flags = "--workspaces",
    }`;
    expect(steps(`node.install(nodejs, ${options})`)).toEqual([
      {
        on: "node:24-slim",
        files: ["copy web:/ to /srv/web/, only **/package.json, not **/node_modules"],
      },
      {
        on: "step 1",
        run: "npm install --no-audit --no-fund --omit=dev --ignore-scripts --workspaces",
        cwd: "/srv/web",
        mounts: ["cache /root/.npm"],
      },
    ]);
  });

  test("install: manifests that are there already", () => {
    expect(steps("node.install(nodejs, { src = false })")).toEqual([
      { on: "node:24-slim", run: "npm ci --no-audit --no-fund", mounts: ["cache /root/.npm"] },
    ]);
  });

  const STORE = "/root/.local/share/pnpm/store";
  const BERRY = [
    "YARN_ENABLE_GLOBAL_CACHE=false",
    "YARN_ENABLE_MIRROR=true",
    "YARN_GLOBAL_FOLDER=/root/.yarn/berry",
  ];
  test.each([
    [
      "pnpm",
      "",
      "pnpm install --frozen-lockfile",
      [`npm_config_store_dir=${STORE}`],
      `cache ${STORE}`,
    ],
    [
      "pnpm",
      "frozen = false, production = true, scripts = false",
      "pnpm install --no-frozen-lockfile --prod --ignore-scripts",
      [`npm_config_store_dir=${STORE}`],
      `cache ${STORE}`,
    ],
    [
      "yarn",
      "",
      "yarn install --non-interactive --frozen-lockfile",
      ["YARN_CACHE_FOLDER=/root/.cache/yarn"],
      "cache /root/.cache/yarn, locked",
    ],
    [
      "yarn",
      "frozen = false, production = true, scripts = false",
      "yarn install --non-interactive --production --ignore-scripts",
      ["YARN_CACHE_FOLDER=/root/.cache/yarn"],
      "cache /root/.cache/yarn, locked",
    ],
    ["yarn-berry", "", "yarn install --immutable", BERRY, "cache /root/.yarn/berry/cache"],
    [
      "yarn-berry",
      "frozen = false, scripts = false",
      "yarn install --mode=skip-build",
      BERRY,
      "cache /root/.yarn/berry/cache",
    ],
    [
      "yarn-berry",
      "production = true",
      "yarn workspaces focus --all --production",
      BERRY,
      "cache /root/.yarn/berry/cache",
    ],
  ])("install with %s { %s }", (manager, options, run, env, cache) => {
    const last = steps(`node.install(nodejs, { manager = "${manager}", ${options} })`).at(-1);
    expect(last).toEqual({ on: "step 1", run, env, mounts: [cache] });
  });

  test.each([
    ["npm", "npm run build", "npm prune --omit=dev --no-audit --no-fund"],
    ["pnpm", "pnpm run build", "pnpm prune --prod"],
    [
      "yarn",
      "yarn run build",
      "yarn install --non-interactive --production --ignore-scripts --prefer-offline",
    ],
    ["yarn-berry", "yarn run build", "yarn workspaces focus --all --production"],
  ])("build and prune with %s", (manager, build, prune) => {
    const options = `{ manager = "${manager}", cwd = "/app" }`;
    const made = steps(`nodejs:with(node.build, ${options}):with(node.prune, ${options})`);
    expect(made[0]?.files).toEqual(["copy context:/ to /app/, not **/node_modules"]);
    expect(made.slice(1).map(({ run, cwd }) => [run, cwd])).toEqual([
      [build, "/app"],
      [prune, "/app"],
    ]);
  });

  test("build: options", () => {
    const options = `{ src = false, script = "compile", cwd = "web", env = { NODE_ENV = "production" } }`;
    expect(steps(`node.build(nodejs:config{ workdir = "/srv" }, ${options})`)).toEqual([
      {
        on: "node:24-slim",
        run: "npm run compile",
        cwd: "/srv/web",
        env: ["NODE_ENV=production"],
        mounts: ["cache /root/.npm"],
      },
    ]);
    expect(steps(`node.build(nodejs, { exclude = { "docs", "node_modules" } })`)[0]?.files).toEqual(
      ["copy context:/ to /, not docs node_modules"],
    );
  });

  test("install_global", () => {
    expect(steps(`node.install_global(nodejs, { "pnpm@10" }, { flags = "--force" })`)).toEqual([
      {
        on: "node:24-slim",
        run: "npm install --global --no-audit --no-fund --force pnpm@10",
        mounts: ["cache /root/.npm"],
      },
    ]);
  });
});

describe("luakit.python", () => {
  const PIP = ["PIP_DISABLE_PIP_VERSION_CHECK=1", "PIP_ROOT_USER_ACTION=ignore"];
  const CACHE = "cache /root/.cache/pip";

  test("pip_install", () => {
    const expression = `python.pip_install(py, { "flask==3.1.0", "uvicorn[standard]>=0.30" }, { upgrade = true, flags = "-q" })`;
    expect(steps(expression)).toEqual([
      {
        on: "python:3.14-slim",
        run: "python3 -m pip install --upgrade -q flask==3.1.0 uvicorn[standard]>=0.30",
        env: PIP,
        mounts: [CACHE],
      },
    ]);
  });

  test("requirements depends on these files alone", () => {
    expect(steps("python.requirements(py)")).toEqual([
      { on: "scratch", files: ["copy context:/ to /, only requirements.txt"] },
      {
        on: "python:3.14-slim",
        run: "python3 -m pip install -r requirements.txt",
        cwd: "/src",
        env: PIP,
        mounts: [CACHE, "bind step 1 /src"],
      },
    ]);
  });

  test("requirements: several files, and those they name", () => {
    const options = `{ file = { "a.txt", "dev/b.txt" }, files = "constraints/*.txt", flags = "--no-deps" }`;
    const made = steps(`python.requirements(py, ${options})`);
    expect(made[0]?.files).toEqual(["copy context:/ to /, only a.txt dev/b.txt constraints/*.txt"]);
    expect(made[1]?.run).toBe("python3 -m pip install --no-deps -r a.txt -r dev/b.txt");
  });

  test("project", () => {
    expect(steps(`python.project(py, { extras = { "a", "b" }, dependencies = false })`)).toEqual([
      {
        on: "python:3.14-slim",
        run: "python3 -m pip install --no-deps .[a,b]",
        cwd: "/src",
        env: PIP,
        mounts: [CACHE, "bind context /src, writable"],
      },
    ]);
    expect(steps("python.project(py)")[0]?.run).toBe("python3 -m pip install .");
  });

  test("venv: later steps and the image use it", () => {
    const script = `${BASES} bk.export(py:with(python.venv):with(python.pip_install, "six"))`;
    expect(stepsOf(script).map(({ run }) => run)).toEqual([
      "python3 -m venv /opt/venv",
      "python3 -m pip install six",
    ]);
    expect(configOf(script).config.Env).toEqual([
      "PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "VIRTUAL_ENV=/opt/venv",
    ]);
    expect(steps(`python.venv(py, "/v", { system_packages = true })`)[0]?.run).toBe(
      "python3 -m venv --system-site-packages /v",
    );
  });

  test("uv_sync: dependencies first, then the project", () => {
    const expression = `py:with(python.uv_sync, { cwd = "/app" }):with(python.uv_sync, { cwd = "/app", project = true, dev = true, extras = "x" })`;
    const env = ["UV_LINK_MODE=copy"];
    const mounts = ["cache /root/.cache/uv"];
    expect(steps(expression)).toEqual([
      {
        on: "python:3.14-slim",
        files: ["copy context:/ to /app/, only pyproject.toml uv.lock .python-version, not .venv"],
      },
      {
        on: "step 1",
        run: "uv sync --frozen --no-install-project --no-dev",
        cwd: "/app",
        env,
        mounts,
      },
      { on: "step 2", files: ["copy context:/ to /app/, not .venv"] },
      { on: "step 3", run: "uv sync --frozen --extra=x", cwd: "/app", env, mounts },
    ]);
  });
});

describe("luakit.rust", () => {
  const ENV = ["CARGO_TARGET_DIR=/target"];
  const CRATES = ["cache /usr/local/cargo/git/db", "cache /usr/local/cargo/registry"];

  test("build", () => {
    expect(steps(`rust.build(cargo, { bins = "app" })`)).toEqual([
      {
        on: "rust:1.92-slim",
        run: "cargo build --profile release --bin app --locked && mkdir -p /out/ && cp /target/release/app /out/",
        cwd: "/src",
        env: ENV,
        mounts: [
          "bind context /src, writable",
          "cache /target, id /luakit-cargo-app, locked",
          ...CRATES,
        ],
      },
    ]);
  });

  test("build: options", () => {
    const options = `{
      bins = { "a", "b c" }, output = "/bin", profile = "dev", target = "x86_64-unknown-linux-musl", features = { "x", "y" },
      default_features = false, locked = false, flags = "-q", cache_id = "mine", src = false, cwd = "/w",
    }`;
    expect(steps(`rust.build(cargo, ${options})`)).toEqual([
      {
        on: "rust:1.92-slim",
        run:
          "cargo build --profile dev --bin a --bin 'b c' --target x86_64-unknown-linux-musl --features x,y --no-default-features -q" +
          " && mkdir -p /bin/ && cp /target/x86_64-unknown-linux-musl/debug/a '/target/x86_64-unknown-linux-musl/debug/b c' /bin/",
        cwd: "/w",
        env: ENV,
        mounts: ["cache /target, id /mine, locked", ...CRATES],
      },
    ]);
  });

  test("test", () => {
    expect(steps(`rust.test(cargo, { features = "x" })`)).toEqual([
      {
        on: "rust:1.92-slim",
        run: "cargo test --locked --features x",
        cwd: "/src",
        env: ENV,
        mounts: [
          "bind context /src, writable",
          "cache /target, id /luakit-cargo-test, locked",
          ...CRATES,
        ],
      },
    ]);
  });
});

describe("wrong calls name the option, what was expected, and the line", () => {
  test.each([
    [
      `go.build(golang, { output = "" })`,
      `luakit.go.build: options.output: expected a path, got the string ""`,
    ],
    [
      `go.build(golang, { ldflag = "" })`,
      `luakit.go.build: options.ldflag: unknown option (did you mean "ldflags"?)`,
    ],
    [
      `go.build(golang, { src = "." })`,
      `luakit.go.build: options.src: expected a State, or false when the files are there already, got the string "."`,
    ],
    [
      `go.build(golang, { platform = "a/b/c/d/e" })`,
      `luakit.go.build: options.platform: expected a platform such as "linux/arm64", got the string "a/b/c/d/e"`,
    ],
    [
      `go.mod_download(golang, { src = false })`,
      "luakit.go.mod_download: options.src: expected a State, got false",
    ],
    [
      `go.test(golang, { packages = {}, cgo = 1 })`,
      "luakit.go.test: options.cgo: expected true or false, got the integer 1",
    ],
    [
      `go.install(golang, "a/b")`,
      `luakit.go.install: packages: "a/b" needs a version: "a/b@v1.2.3" or "a/b@latest"`,
    ],
    [
      `go.build(golang, { user = {} })`,
      "luakit.go.build: options.user: expected a string, got an empty table",
    ],
    [
      `node.install(nodejs, { manager = "npn" })`,
      `luakit.node.install: options.manager: expected one of "npm", "pnpm", "yarn", "yarn-berry", got the string "npn" (did you mean "npm"?)`,
    ],
    [
      `node.build(nodejs, { script = false })`,
      "luakit.node.build: options.script: expected a string, got false",
    ],
    [`node.prune(nil)`, "luakit.node.prune: state: expected a State, got nil"],
    [
      `node.install_global(nodejs, {})`,
      "luakit.node.install_global: packages: expected at least one name, got an empty list",
    ],
    [
      `python.pip_install(py, "-r x")`,
      `luakit.python.pip_install: packages: "-r x" is no name: it would be taken for an option`,
    ],
    [
      `python.requirements(py, { files = s })`,
      "luakit.python.requirements: options.files: expected a string or a list of strings, got State(alpine:3.20)",
    ],
    [
      `python.project(py, { extra = "x" })`,
      `luakit.python.project: options.extra: unknown option (did you mean "extras"?)`,
    ],
    [`python.venv(py, "venv")`, `luakit.python.venv: path: expected an absolute path, got "venv"`],
    [
      `python.uv_sync(py, { project = "yes" })`,
      `luakit.python.uv_sync: options.project: expected true or false, got the string "yes"`,
    ],
    [
      `rust.build(cargo)`,
      "luakit.rust.build: options.bins: expected the names of the programs, got nil",
    ],
    [`rust.test(cargo, { bins = "x" })`, "luakit.rust.test: options.bins: unknown option"],
  ])("%s", (expression, message) => {
    expect(failureOf(`${BASES} bk.export(${expression})`)).toEqual([
      `build.lua:6: ${message}`,
      "at build.lua:6",
    ]);
  });
});
