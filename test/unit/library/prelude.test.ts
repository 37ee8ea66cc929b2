/** The names of the original prelude, including corrections. */
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

test("the prelude has the 35 names of the original", () => {
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

  test("go_base on Debian installs its packages", () => {
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

  test("with_workdir creates and sets the working directory", () => {
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

  test("as_non_root: later steps run as the user, without /app", () => {
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
      `deb_package: packages: "-y" is not a name: the command would read it as an option`,
    ],
    [`with_user(s, "my app")`, `with_user: name: "my app" cannot name a user or a group`],
    [`with_user(s, "app", "1000")`, `with_user: uid: expected an integer, got the string "1000"`],
    [`with_workdir(s)`, "with_workdir: path: expected a path, got nil"],
    [`chown_path(s, "/app")`, "chown_path: user: expected a string that is not empty, got nil"],
    [`as_non_root(nil)`, "as_non_root: state: expected a State, got nil"],
  ])("%s", (call, message) => {
    expect(failureOf(`${PRELUDE}\nbk.export(prelude.${call})`)).toEqual([
      `build.lua:2: prelude.${message}`,
      "at build.lua:2",
    ]);
  });
});
