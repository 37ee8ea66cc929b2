import { describe, expect, test } from "@jest/globals";
import { failureOf, stepsOf, type Step } from "./steps.js";

const BASE = `
  local go = require("luakit.go")
  local golang = bk.image("golang:1.26-alpine")
`;

function steps(
  expression: string,
  options: Readonly<Record<string, string>> = {},
): readonly Step[] {
  return stepsOf(`${BASE} bk.export(${expression})`, { options });
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

  test("mod_download depends on go.mod and go.sum only", () => {
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

  test("build: sources in the state are not mounted, and nothing is downloaded first", () => {
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

  test("options of a step also apply to the download if it needs them", () => {
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

  test("without GOPATH, the caches are in the home directory", () => {
    const expression = `bk.image("debian:bookworm-slim"):run("go version", { mounts = { go.caches } })`;
    expect(steps(expression)[0]?.mounts).toEqual([
      "cache /root/.cache/go-build",
      "cache /root/go/pkg/mod",
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
      "luakit.go.mod_download: options.src: expected a State, got the boolean false",
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
  ])("%s", (expression, message) => {
    expect(failureOf(`${BASE} bk.export(${expression})`)).toEqual([
      `build.lua:4: ${message}`,
      "at build.lua:4",
    ]);
  });
});
