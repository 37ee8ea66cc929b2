import { describe, expect, test } from "@jest/globals";
import { configOf, failureOf, stepsOf, type Step } from "./steps.js";

const BASE = `
  local python = require("luakit.python")
  local py = bk.image("python:3.14-slim")
`;

function steps(expression: string): readonly Step[] {
  return stepsOf(`${BASE} bk.export(${expression})`);
}

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

  test("requirements depends on the requirements files only", () => {
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

  test("requirements: several files, and the files that they include", () => {
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
    const script = `${BASE} bk.export(py:with(python.venv):with(python.pip_install, "six"))`;
    expect(stepsOf(script).map(({ run }) => run)).toEqual([
      "python3 -m venv /opt/venv",
      "python3 -m pip install six",
    ]);
    expect(configOf(script).config.Env).toEqual([
      "PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "VIRTUAL_ENV=/opt/venv",
    ]);
    expect(configOf(`${BASE} bk.export(python.venv(py, "/a$b"))`).config.Env).toContain(
      "VIRTUAL_ENV=/a$b",
    );
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

describe("wrong calls name the option, what was expected, and the line", () => {
  test.each([
    [
      `python.pip_install(py, "-r x")`,
      `luakit.python.pip_install: packages: "-r x" is not a name: the command would read it as an option`,
    ],
    [
      `python.requirements(py, { files = s })`,
      "luakit.python.requirements: options.files: expected a string or a list of strings, got a State",
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
  ])("%s", (expression, message) => {
    expect(failureOf(`${BASE} bk.export(${expression})`)).toEqual([
      `build.lua:4: ${message}`,
      "at build.lua:4",
    ]);
  });
});
