/** Applications with the prelude, including corrections of the original prelude. */
import { describe, expect, test } from "@jest/globals";
import { configOf, failureOf, stepsOf, type Step } from "./steps.js";

const PRELUDE = `local prelude = require("prelude")`;
function steps(expression: string): readonly Step[] {
  return stepsOf(`${PRELUDE} bk.export(${expression})`);
}

/** The commands of the steps. */
function commands(expression: string): readonly (string | undefined)[] {
  return steps(expression).map(({ run, files }) => run ?? files?.join("; "));
}

describe("Go", () => {
  const MODULES = "copy context:/ to /, only **/go.mod **/go.sum go.work go.work.sum";

  test("go_build: the download step sees only the manifests, and the environment stays", () => {
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

  test("go_build with defaults", () => {
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

  test("node_build: the install step sees only the manifests, and sources exclude node_modules", () => {
    expect(commands("prelude.node_build(prelude.node_base())")).toEqual([
      MANIFESTS,
      "npm ci --no-audit --no-fund",
      SOURCES,
    ]);
  });

  test("node_build: options", () => {
    const options = `{ cwd = "/srv", deps_only = true, install_cmd = "make", env = { CI = "1" } }`;
    const made = steps(`prelude.node_build(prelude.node_base(), bk.context("web"), ${options})`);
    expect(made.map(({ run, files }) => run ?? files?.[0])).toEqual([
      "copy web:/ to /srv/, only package.json package-lock.json npm-shrinkwrap.json, not **/node_modules",
      "npm ci --no-audit --no-fund --omit=dev",
      "copy web:/ to /srv/, not **/node_modules",
      "make",
    ]);
    expect(made[3]).toMatchObject({ cwd: "/srv", env: ["CI=1"] });
  });

  test("node_app: builds without development dependencies in an existing directory", () => {
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

  test("python_app: the packages are on the PATH of the image's Python", () => {
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

  test("python_app: an editable install finds the application at its build path", () => {
    const last = (options: string) =>
      commands(`prelude.python_app("3.11", nil, ${options})`).at(-1);
    expect(last(`{ install_cmd = "pip install -e ." }`)).toBe("symlink /workspace to /app");
    expect(last(`{ install_cmd = "pip install -e .", cwd = "/app" }`)).toMatch(/^copy /);
  });
});

describe("wrong calls name the option, what was expected, and the line", () => {
  test.each([
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
      "python_build: options.requirements: expected a string or true, got an empty table",
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
