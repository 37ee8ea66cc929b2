/** The names of the original's prelude, and what was wrong with them there. */
import { describe, expect, test } from "@jest/globals";
import { configOf, failureOf, printedBy, stepsOf, type Step } from "./steps.js";

const PRELUDE = `local prelude = require("prelude")`;
const NAMES = [
  "apk_package",
  "as_non_root",
  "chown_path",
  "container",
  "copy_all",
  "deb_package",
  "deb_package_state",
  "from_alpine",
  "from_debian",
  "from_fedora",
  "from_ubuntu",
  "go_base",
  "go_binary_app",
  "go_build",
  "go_runtime",
  "install_ca_certs",
  "install_curl",
  "install_git",
  "install_system_deps",
  "layered_copy",
  "merge_multiple",
  "multi_stage",
  "node_app",
  "node_base",
  "node_build",
  "node_runtime",
  "parallel_build",
  "python_app",
  "python_base",
  "python_build",
  "python_runtime",
  "standard_base",
  "with_alpine_user",
  "with_user",
  "with_workdir",
];

function steps(expression: string): readonly Step[] {
  return stepsOf(`${PRELUDE} bk.export(${expression})`);
}

/** The commands of the steps. */
function commands(expression: string): readonly (string | undefined)[] {
  return steps(expression).map(({ run, files }) => run ?? files?.join("; "));
}

test("it has the 35 names of the original", () => {
  expect(NAMES).toHaveLength(35);
  expect(printedBy(`for name in pairs(require("prelude")) do print(name) end`)).toEqual(NAMES);
});

describe("bases", () => {
  test.each([
    ["from_alpine()", "alpine:3.23"],
    [`from_alpine("3.20")`, "alpine:3.20"],
    ["from_debian()", "debian:trixie-slim"],
    [`from_debian("bookworm-slim")`, "debian:bookworm-slim"],
    ["from_fedora()", "fedora:43"],
    [`from_fedora("42")`, "fedora:42"],
    ["from_ubuntu()", "ubuntu:24.04"],
    [`from_ubuntu("22.04")`, "ubuntu:22.04"],
    [`standard_base("alpine")`, "alpine:3.23"],
    [`standard_base("debian")`, "debian:trixie-slim"],
    [`standard_base("fedora", "42")`, "fedora:42"],
    [`standard_base("ubuntu", "22.04")`, "ubuntu:22.04"],
    ["node_base()", "node:24-alpine"],
    [`node_base("20-alpine")`, "node:20-alpine"],
    ["node_runtime()", "node:24-alpine"],
    [`node_runtime("24-slim")`, "node:24-slim"],
  ])("%s", (call, on) => {
    expect(steps(`prelude.${call}:run("true")`)).toEqual([{ on, run: "true" }]);
  });

  test.each([
    ["go_base()", "golang:1.26-alpine", "apk add --update-cache git ca-certificates build-base"],
    [
      `go_base("1.24-alpine")`,
      "golang:1.24-alpine",
      "apk add --update-cache git ca-certificates build-base",
    ],
    ["go_runtime()", "alpine:3.23", "apk add --update-cache ca-certificates tzdata"],
    [`go_runtime("3.20")`, "alpine:3.20", "apk add --update-cache ca-certificates tzdata"],
    [
      "python_base()",
      "python:3.14-slim",
      "apt-get update && apt-get install -y --no-install-recommends build-essential ca-certificates curl git",
    ],
    [
      `python_base("3.11", "slim")`,
      "python:3.11-slim",
      "apt-get update && apt-get install -y --no-install-recommends build-essential ca-certificates curl git",
    ],
    [
      `python_base(nil, "alpine")`,
      "python:3.14-alpine",
      "apk add --update-cache build-base git curl",
    ],
    [
      "python_runtime()",
      "python:3.14-slim",
      "apt-get update && apt-get install -y --no-install-recommends ca-certificates",
    ],
    [
      `python_runtime("3.14-alpine")`,
      "python:3.14-alpine",
      "apk add --update-cache ca-certificates",
    ],
  ])("%s", (call, on, run) => {
    expect(steps(`prelude.${call}`).at(-1)).toMatchObject({ on, run });
  });

  test("go_base on Debian has what it needs", () => {
    expect(steps(`prelude.go_base("1.24"):run("true")`)).toEqual([
      { on: "golang:1.24", run: "true" },
    ]);
  });
});

describe("packages", () => {
  test.each([
    // The original made one argument "git curl" of the list.
    [`apk_package(s, { "git", "curl" })`, "apk add --update-cache git curl"],
    [`apk_package(s, "git curl")`, "apk add --update-cache git curl"],
    ["install_git(s)", "apk add --update-cache git"],
    ["install_curl(s)", "apk add --update-cache curl"],
    ["install_ca_certs(s)", "apk add --update-cache ca-certificates"],
    [`install_system_deps(s, { "git" })`, "apk add --update-cache git"],
    [`install_system_deps(s, "git", "alpine")`, "apk add --update-cache git"],
    [
      `install_system_deps(s, "git", "debian")`,
      "apt-get update && apt-get install -y --no-install-recommends git",
    ],
    [
      `install_system_deps(s, "git", "ubuntu")`,
      "apt-get update && apt-get install -y --no-install-recommends git",
    ],
    [
      `deb_package(s, { "git", "curl" })`,
      "apt-get update && apt-get install -y --no-install-recommends git curl",
    ],
    [
      `deb_package(s, "git curl")`,
      "apt-get update && apt-get install -y --no-install-recommends git curl",
    ],
    [
      `deb_package_state(s, "vim")`,
      "apt-get update && apt-get install -y --no-install-recommends vim",
    ],
  ])("%s", (call, run) => {
    expect(steps(`prelude.${call}`).at(-1)).toMatchObject({ on: "alpine:3.20", user: "root", run });
  });
});

describe("users and directories", () => {
  // The original's with_user used options that only BusyBox has, and was meant for Debian.
  test.each([
    [`with_user(s, "app")`, "useradd -m -g app -s /bin/sh app", "adduser -D -G app -s /bin/sh app"],
    [
      `with_user(s, "app", 2000)`,
      "groupadd -g 2000 app; } && useradd -m -u 2000 -g app -s /bin/sh app",
      "addgroup -g 2000 app; } && adduser -D -u 2000 -G app -s /bin/sh app",
    ],
    [
      `with_user(s, "app", 2000, 3000)`,
      "groupadd -g 3000 app; } && useradd -m -u 2000 -g app -s /bin/sh app",
      "addgroup -g 3000 app; } && adduser -D -u 2000 -G app -s /bin/sh app",
    ],
    [
      `with_alpine_user(s, "app", 2000)`,
      "groupadd -g 2000 app; } && useradd -m -u 2000 -g app -s /sbin/nologin app",
      "addgroup -g 2000 app; } && adduser -D -u 2000 -G app -s /sbin/nologin app",
    ],
  ])("%s works with either set of tools", (call, shadow, busybox) => {
    const run = steps(`prelude.${call}`)[0]?.run;
    expect(run).toContain(shadow);
    expect(run).toContain(busybox);
  });

  test("with_workdir sets the working directory and makes it", () => {
    const script = `${PRELUDE} bk.export(prelude.with_workdir(s, "/app"):run("true"))`;
    expect(stepsOf(script)).toEqual([
      { on: "alpine:3.20", files: ["mkdir /app"] },
      { on: "step 1", run: "true", cwd: "/app" },
    ]);
    expect(configOf(script).config.WorkingDir).toBe("/app");
  });

  test.each([
    [`chown_path(s, "/app", "app")`, "chown -R app:app /app"],
    [`chown_path(s, "/app", 1000, "www")`, "chown -R 1000:www /app"],
  ])("%s", (call, run) => {
    expect(steps(`prelude.${call}`)).toEqual([{ on: "alpine:3.20", user: "root", run }]);
  });

  test("as_non_root: what follows runs as the user, and /app need not be there", () => {
    const script = `${PRELUDE} bk.export(prelude.as_non_root(s, "web", 2000):run("id"))`;
    const [add, mkdir, chown, id] = stepsOf(script);
    expect(add?.run).toContain("useradd -m -u 2000 -g web");
    expect(mkdir?.files).toEqual(["mkdir /app"]);
    expect(chown).toEqual({ on: "step 2", user: "root", run: "chown -R web: /app" });
    expect(id).toEqual({ on: "step 3", user: "web", run: "id" });
    expect(configOf(script).config.User).toBe("web");
    expect(configOf(`${PRELUDE} bk.export(prelude.as_non_root(s))`).config.User).toBe("appuser");
  });
});

describe("structure", () => {
  test("container", () => {
    expect(commands(`prelude.container(s, function(base) return base:run("make") end)`)).toEqual([
      "make",
    ]);
  });

  test("multi_stage gives the second stage and what the function made", () => {
    const script = `${PRELUDE}
      local runtime, built = prelude.multi_stage("golang:1.24", s, function(builder) return builder:run("make") end)
      bk.export(runtime:copy(built, "/out", "/app"))`;
    expect(stepsOf(script)).toEqual([
      { on: "golang:1.24", run: "make" },
      { on: "alpine:3.20", files: ["copy step 1:/out to /app"] },
    ]);
  });

  test("copy_all, and the form that takes the other state later", () => {
    const files = ["copy alpine:3.20:/a to /b"];
    expect(steps(`prelude.copy_all(s, bk.scratch(), "/a", "/b")`)).toEqual([
      { on: "scratch", files },
    ]);
    expect(steps(`prelude.copy_all(s, "/a", "/b")(bk.scratch())`)).toEqual([
      { on: "scratch", files },
    ]);
  });

  // The original used `unpack`, which Lua 5.4 does not have.
  test.each([
    [`parallel_build(s:run("a"), s:run("b"), s:run("c"))`, ["step 1", "step 2", "step 3"]],
    [`merge_multiple({ s:run("a"), s:run("b") })`, ["step 1", "step 2"]],
  ])("%s", (call, merge) => {
    expect(steps(`prelude.${call}`).at(-1)).toEqual({ on: "step 1", merge });
  });

  test("one state alone is not merged", () => {
    expect(steps(`prelude.parallel_build(s:run("a"))`)).toEqual([{ on: "alpine:3.20", run: "a" }]);
    expect(steps(`prelude.merge_multiple{ s:run("a") }`)).toEqual([
      { on: "alpine:3.20", run: "a" },
    ]);
  });

  test("layered_copy, with and without the argument that is not used", () => {
    const mappings = `{ { from = s, from_path = "/a", to_path = "/x" }, { from = s, from_path = "/b", to_path = "/y/" } }`;
    for (const args of [`bk.scratch(), {}, ${mappings}`, `bk.scratch(), ${mappings}`]) {
      expect(steps(`prelude.layered_copy(${args})`)).toEqual([
        { on: "scratch", files: ["copy alpine:3.20:/a to /x"] },
        { on: "step 1", files: ["copy alpine:3.20:/b to /y/"] },
      ]);
    }
  });
});

describe("Go", () => {
  const MODULES = "copy context:/ to /, only **/go.mod **/go.sum go.work go.work.sum";

  test("go_build: the step that downloads modules sees the manifests, and the environment stays", () => {
    const expression = `prelude.go_build(bk.image("golang:1.24-alpine"), bk.local_("context"), {
      cwd = "/work", main = "./cmd/main", output = "/out/main", ldflags = "-s", flags = "-race -v", cgo = true, env = { A = 1 },
    })`;
    expect(steps(expression)).toEqual([
      { on: "scratch", files: [MODULES] },
      {
        on: "golang:1.24-alpine",
        run: "go mod download",
        cwd: "/work",
        env: ["A=1"],
        mounts: ["cache /go/pkg/mod", "bind step 1 /work, writable"],
      },
      { on: "step 2", files: ["copy context:/ to /work/"] },
      {
        on: "step 3",
        run: "go build -trimpath -ldflags=-s -race -v -o /out/main ./cmd/main",
        cwd: "/work",
        env: ["A=1", "CGO_ENABLED=1", "GOARCH=amd64", "GOOS=linux"],
        mounts: ["cache /go/pkg/mod", "cache /root/.cache/go-build"],
      },
    ]);
  });

  test("go_build with what is usual", () => {
    const made = steps(`prelude.go_build(prelude.go_base())`);
    expect(made.at(-1)).toMatchObject({
      run: "go build -trimpath -ldflags=-s -w -o /out/app .",
      cwd: "/app",
    });
  });

  test("go_binary_app: the program, its parent directory and its owner", () => {
    const made = commands(`prelude.go_binary_app("1.24-alpine", bk.context(), {
      user = "app", uid = 1500, runtime_version = "3.20", output = "/out/server",
    })`);
    expect(made.filter((command) => !command?.startsWith("if "))).toEqual([
      "apk add --update-cache ca-certificates tzdata",
      "mkdir /app, owner app",
      "apk add --update-cache git ca-certificates build-base",
      MODULES,
      "go mod download",
      "copy context:/ to /app/",
      "go build -trimpath -ldflags=-s -w -o /out/server .",
      "copy step 8:/out/server to /app/server, mode 755, owner app",
    ]);
  });

  test("go_binary_app without a user, with a path", () => {
    const made = commands(`prelude.go_binary_app(nil, nil, { final_path = "/bin/tool" })`);
    expect(made.at(-1)).toBe("copy step 6:/out/app to /bin/tool, mode 755");
    expect(commands("prelude.go_binary_app()").at(-1)).toBe(
      "copy step 6:/out/app to /app/app, mode 755",
    );
  });
});

describe("Node.js", () => {
  const MANIFESTS =
    "copy context:/ to /app/, only package.json package-lock.json npm-shrinkwrap.json, not **/node_modules";
  const SOURCES = "copy context:/ to /app/, not **/node_modules";

  test("node_build: the step that installs sees the manifests, and the sources do not bring node_modules", () => {
    expect(commands("prelude.node_build(prelude.node_base())")).toEqual([
      MANIFESTS,
      "npm ci --no-audit --no-fund",
      SOURCES,
    ]);
  });

  test("node_build: options", () => {
    const options = `{ cwd = "/srv", deps_only = true, install_cmd = "pnpm run build", manager = "pnpm", env = { CI = "1" } }`;
    const made = steps(`prelude.node_build(prelude.node_base(), bk.context("web"), ${options})`);
    expect(made.map(({ run, files }) => run ?? files?.[0])).toEqual([
      "copy web:/ to /srv/, only package.json pnpm-lock.yaml pnpm-workspace.yaml, not **/node_modules",
      "pnpm install --frozen-lockfile --prod",
      "copy web:/ to /srv/, not **/node_modules",
      "pnpm run build",
    ]);
    expect(made[3]).toMatchObject({ cwd: "/srv", env: ["CI=1"] });
  });

  test("node_app: built, without development dependencies, in a directory that is there", () => {
    const made = commands(`prelude.node_app("20-alpine", nil, { user = "nodejs" })`);
    expect(made.filter((command) => !command?.startsWith("if "))).toEqual([
      "mkdir /app, owner nodejs",
      MANIFESTS,
      "npm ci --no-audit --no-fund",
      SOURCES,
      "npm run build --if-present",
      "npm prune --omit=dev --no-audit --no-fund",
      "copy step 7:/app to /app/, owner nodejs",
    ]);
  });

  test("node_app: options", () => {
    const made = steps(`prelude.node_app("20-alpine", nil, {
      deps_only = true, files = { "dist", "package.json" }, runtime_version = "24-slim", install_cmd = "make", cwd = "/w",
    })`);
    expect(made.map(({ run, files }) => run ?? files?.[0])).toEqual([
      "mkdir /app",
      MANIFESTS.replace("/app/", "/w/"),
      "npm ci --no-audit --no-fund --omit=dev",
      SOURCES.replace("/app/", "/w/"),
      "make",
      "copy step 5:/w/dist to /app/dist",
      "copy step 6:/w/package.json to /app/package.json".replace("step 6", "step 5"),
    ]);
    expect(made[0]?.on).toBe("node:24-slim");
  });

  test("node_app with another package manager runs its build", () => {
    const made = commands(`prelude.node_app(nil, nil, { manager = "yarn-berry" })`);
    expect(made).toContain("yarn run build");
    expect(made).toContain("yarn workspaces focus --all --production");
  });
});

describe("Python", () => {
  test("python_build: a venv, the requirements, the sources", () => {
    const made = commands(`prelude.python_build(bk.image("python:3.11-slim"), nil, {
      requirements = "requirements.txt", install_cmd = "pip install .",
    })`);
    expect(made).toEqual([
      "python3 -m venv /opt/venv",
      "copy context:/ to /, only requirements.txt",
      "python3 -m pip install -r requirements.txt",
      "copy context:/ to /workspace/",
      "pip install .",
    ]);
  });

  test("python_build without requirements, and with the usual file", () => {
    const base = `bk.image("python:3.11-slim")`;
    expect(commands(`prelude.python_build(${base}, nil, { cwd = "/w" })`)).toEqual([
      "python3 -m venv /opt/venv",
      "copy context:/ to /w/",
    ]);
    expect(commands(`prelude.python_build(${base}, nil, { requirements = true })`)).toContain(
      "python3 -m pip install -r requirements.txt",
    );
  });

  test("python_app: the packages are in the image, on the PATH of its own Python", () => {
    const script = `${PRELUDE} bk.export(prelude.python_app("3.11", nil, { requirements = true, user = "web" }))`;
    const made = stepsOf(script);
    expect(made.slice(-3).map(({ files }) => files)).toEqual([
      ["copy step 8:/opt/venv to /opt/venv"],
      ["mkdir /app, owner web"],
      ["copy step 8:/workspace to /app/, owner web"],
    ]);
    expect(new Set(made.map(({ on }) => on).filter((on) => on.startsWith("python")))).toEqual(
      new Set(["python:3.11-slim"]),
    );
    expect(configOf(script).config.Env).toContain("VIRTUAL_ENV=/opt/venv");
  });

  test("python_app: an editable install finds the application where it was built", () => {
    const last = (options: string) =>
      commands(`prelude.python_app("3.11", nil, ${options})`).at(-1);
    expect(last(`{ install_cmd = "pip install -e ." }`)).toBe("symlink /workspace to /app");
    expect(last(`{ install_cmd = "pip install -e .", cwd = "/app" }`)).toMatch(/^copy /);
  });
});

describe("wrong calls name the option, what was expected, and the line", () => {
  test.each([
    [
      `from_alpine(3.20)`,
      "from_alpine: version: expected a version as a string, got the number 3.2",
    ],
    [`from_debian("")`, `from_debian: version: expected a version as a string, got the string ""`],
    [
      `standard_base("arch")`,
      `standard_base: distro: expected one of "alpine", "debian", "fedora", "ubuntu", got the string "arch"`,
    ],
    [
      `standard_base("debain")`,
      `standard_base: distro: expected one of "alpine", "debian", "fedora", "ubuntu", got the string "debain" (did you mean "debian"?)`,
    ],
    [
      `install_system_deps(s, "git", "fedora")`,
      `install_system_deps: distro: expected one of "alpine", "debian", "ubuntu", got the string "fedora"`,
    ],
    [`apk_package(s)`, "apk_package: packages: expected a string or a list of strings, got nil"],
    [`install_git("alpine")`, `install_git: state: expected a State, got the string "alpine"`],
    [
      `deb_package(s, { 1, {}, "-y" })`,
      `deb_package: packages: "-y" is no name: it would be taken for an option`,
    ],
    [`with_user(s, "my app")`, `with_user: name: "my app" cannot name a user or a group`],
    [`with_user(s, "app", "1000")`, `with_user: uid: expected an integer, got the string "1000"`],
    [`with_workdir(s)`, "with_workdir: path: expected a path, got nil"],
    [`chown_path(s, "/app")`, "chown_path: user: expected a string that is not empty, got nil"],
    [`as_non_root(nil)`, "as_non_root: state: expected a State, got nil"],
    [`container(s, s)`, "container: build_fn: expected a function"],
    [
      `multi_stage("alpine:3.20", 5, print)`,
      "multi_stage: runtime_image: expected the name of an image or a State",
    ],
    [
      `copy_all(s, s)`,
      "copy_all: 2 problems\n  from_path: expected a path, got nil\n  to_path: expected a path, got nil",
    ],
    [`parallel_build()`, "parallel_build: states: expected at least one State"],
    [
      `merge_multiple({ s, "x" })`,
      `merge_multiple: states[2]: expected a State, got the string "x"`,
    ],
    [
      `layered_copy(s, {}, { { from = s, from_path = "/a" } })`,
      "layered_copy: mappings[1].to_path: it is missing",
    ],
    [
      `layered_copy(s, {}, { { from = s, from_path = "/a", to = "/b" } })`,
      `layered_copy: 2 problems\n  mappings[1].to: unknown option\n  mappings[1].to_path: it is missing`,
    ],
    [
      `go_build(s, nil, { outptu = "/x" })`,
      `go_build: options.outptu: unknown option (did you mean "output"?)`,
    ],
    [`go_build(nil)`, "go_build: builder: expected a State, got nil"],
    [
      `go_binary_app("1.24-alpine", "src")`,
      `go_binary_app: src: expected a State, got the string "src"`,
    ],
    [
      `go_binary_app(nil, nil, { runtime_version = 3.2 })`,
      "go_binary_app: options.runtime_version: expected a version as a string, got the number 3.2",
    ],
    [
      `node_app(nil, nil, { deps_only = "yes" })`,
      `node_app: options.deps_only: expected true or false, got the string "yes"`,
    ],
    [
      `node_build(s, nil, { env = "CI=1" })`,
      `node_build: options.env: expected a table, got the string "CI=1"`,
    ],
    [
      `python_app(nil, nil, { requirement = "x" })`,
      `python_app: options.requirement: unknown option (did you mean "requirements"?)`,
    ],
    [
      `python_build(s, nil, { requirements = {} })`,
      "python_build: options.requirements: expected a string or true, got a table",
    ],
    [
      `python_base(3.11)`,
      "python_base: version: expected a version as a string, got the number 3.11",
    ],
  ])("%s", (call, message) => {
    expect(failureOf(`${PRELUDE}\nbk.export(prelude.${call})`)).toEqual([
      `build.lua:2: prelude.${message}`,
      "at build.lua:2",
    ]);
  });
});
