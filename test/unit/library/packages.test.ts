/** Packages of distributions: luakit.apt, luakit.apk, luakit.dnf. */
import { describe, expect, test } from "@jest/globals";
import { configOf, failureOf, stepsOf, type Step } from "./steps.js";

/** The last step of a script that requires the three modules. */
function lastStep(expression: string): Step | undefined {
  return stepsOf(`
    local apt, apk, dnf = require("luakit.apt"), require("luakit.apk"), require("luakit.dnf")
    bk.export(${expression})`).at(-1);
}

const APT_MOUNTS = [
  "bind step 1:/keep-packages /etc/apt/apt.conf.d/docker-clean",
  "cache /var/cache/apt, locked",
  "cache /var/lib/apt/lists, locked",
];
const APT = {
  on: "alpine:3.20",
  user: "root",
  env: ["DEBIAN_FRONTEND=noninteractive"],
  mounts: APT_MOUNTS,
};

describe("luakit.apt", () => {
  test("install: keeps index and packages in cache mounts", () => {
    expect(stepsOf(`bk.export(require("luakit.apt").install(s, "git"))`)).toEqual([
      { on: "scratch", files: ["mkfile /keep-packages"] },
      { ...APT, run: "apt-get update && apt-get install -y --no-install-recommends git" },
    ]);
  });

  test.each([
    [`"git curl"`, "git curl"],
    [`{ "git", { "curl", false }, "jq  tree" }`, "git curl jq tree"],
    [`"nginx=1.22.*"`, "'nginx=1.22.*'"],
    [`"libc6:arm64"`, "libc6:arm64"],
  ])("install passes names unchanged: %s", (packages, words) => {
    expect(lastStep(`apt.install(s, ${packages})`)).toEqual({
      ...APT,
      run: `apt-get update && apt-get install -y --no-install-recommends ${words}`,
    });
  });

  test("install: options", () => {
    const options = `{ recommends = true, release = "stable-backports", flags = { "--fix-missing" } }`;
    expect(lastStep(`apt.install(s, "git", ${options})`)).toEqual({
      ...APT,
      run: "apt-get update && apt-get install -y -t stable-backports --fix-missing git",
    });
  });

  test("options of run are added to the function's options", () => {
    const options = `{ user = "app", env = { A = "1" }, mounts = { bk.tmpfs("/tmp") }, network = "host", cwd = "/x" }`;
    expect(lastStep(`apt.install(s, "git", ${options})`)).toEqual({
      ...APT,
      run: "apt-get update && apt-get install -y --no-install-recommends git",
      cwd: "/x",
      user: "app",
      env: ["A=1", "DEBIAN_FRONTEND=noninteractive"],
      mounts: [APT_MOUNTS[0], "tmpfs /tmp", ...APT_MOUNTS.slice(1), "network 1"],
    });
  });

  test("an environment list is appended in order", () => {
    const step = lastStep(`apt.install(s, "git", { env = { "Z=1", "DEBIAN_FRONTEND=readline" } })`);
    expect(step?.env).toEqual(["DEBIAN_FRONTEND=readline", "Z=1"]);
  });

  test("the caches can be replaced or disabled", () => {
    const mine = lastStep(
      `apt.install(s, "git", { caches = bk.cache("/var/cache/apt", { id = "mine" }) })`,
    );
    expect(mine?.mounts).toEqual(["cache /var/cache/apt, id /mine"]);
    expect(lastStep(`apt.install(s, "git", { caches = false })`)?.mounts).toBeUndefined();
  });

  test("upgrade", () => {
    expect(lastStep(`apt.upgrade(s, { flags = "--with-new-pkgs" })`)).toEqual({
      ...APT,
      run: "apt-get update && apt-get upgrade -y --with-new-pkgs",
    });
  });

  test("its caches can be mounted in other steps", () => {
    expect(lastStep(`s:run("apt-get update", { mounts = { apt.caches } })`)?.mounts).toEqual(
      APT_MOUNTS,
    );
  });

  test("apt runs as root, and the state's configuration stays unchanged", () => {
    const script = `bk.export(s:user("app"):workdir("/w"):with(require("luakit.apt").install, "git"))`;
    expect(stepsOf(script).at(-1)).toMatchObject({ user: "root", cwd: "/w" });
    expect(configOf(script).config).toMatchObject({ User: "app", WorkingDir: "/w" });
  });
});

describe("luakit.apk", () => {
  const APK = { on: "alpine:3.20", user: "root", mounts: ["cache /etc/apk/cache, locked"] };

  test.each([
    [`apk.add(s, { "git", "curl" })`, "apk add --update-cache git curl"],
    [`apk.add(s, "git curl")`, "apk add --update-cache git curl"],
    [
      `apk.add(s, "go>1.20", { virtual = ".deps" })`,
      "apk add --update-cache --virtual=.deps go>1.20",
    ],
    [
      `apk.add(s, "git", { repositories = { "http://a", "http://b" }, flags = "-q" })`,
      "apk add --update-cache --repository=http://a --repository=http://b -q git",
    ],
    [`apk.del(s, ".deps")`, "apk del .deps"],
    [`apk.upgrade(s)`, "apk upgrade --update-cache"],
  ])("%s", (expression, run) => {
    expect(lastStep(expression)).toEqual({ ...APK, run });
  });
});

describe("luakit.dnf", () => {
  const DNF = {
    on: "alpine:3.20",
    user: "root",
    mounts: ["cache /var/cache/dnf, locked", "cache /var/cache/libdnf5, locked"],
  };

  test.each([
    [
      `dnf.install(s, "git curl")`,
      "dnf install -y --setopt=keepcache=True --setopt=install_weak_deps=False git curl",
    ],
    [
      `dnf.install(s, "git", { recommends = true, flags = "--nodocs" })`,
      "dnf install -y --setopt=keepcache=True --nodocs git",
    ],
  ])("%s", (expression, run) => {
    expect(lastStep(expression)).toEqual({ ...DNF, run });
  });
});

describe("wrong calls name the option, what was expected, and the line", () => {
  test.each([
    [
      `apt.install(s, "git", { recomends = true })`,
      `luakit.apt.install: options.recomends: unknown option (did you mean "recommends"?)`,
    ],
    [
      `apt.install(s, "git", { recommends = "yes" })`,
      `luakit.apt.install: options.recommends: expected true or false, got the string "yes"`,
    ],
    [
      `apt.install(s, "git", { release = {} })`,
      "luakit.apt.install: options.release: expected a string, got an empty table",
    ],
    [
      `apt.install(s, "git", { flags = true })`,
      "luakit.apt.install: options.flags: expected a string or a list of strings, got the boolean true",
    ],
    [
      `apt.install(s, "git", "fast")`,
      `luakit.apt.install: options: expected a table, got the string "fast"`,
    ],
    [
      `apt.install(s)`,
      "luakit.apt.install: packages: expected a string or a list of strings, got nil",
    ],
    [
      `apt.install(s, {})`,
      "luakit.apt.install: packages: expected at least one name, got an empty list",
    ],
    [
      `apt.install(s, " ")`,
      `luakit.apt.install: packages: expected a string or a list of strings, got the string " "`,
    ],
    [
      `apt.install(s, { "git", nil, "jq" })`,
      "luakit.apt.install: packages: a nil in the list; write false to leave an item out",
    ],
    [
      `apt.install(s, { "git", { 1, s } })`,
      "luakit.apt.install: packages[2][2]: expected a string or a list of strings, got a State",
    ],
    [
      `apt.install(s, "--allow-downgrades")`,
      `luakit.apt.install: packages: "--allow-downgrades" is not a name: the command would read it as an option`,
    ],
    [
      `apt.install("git")`,
      `luakit.apt.install: 2 problems\n  state: expected a State, got the string "git"\n  packages: expected a string or a list of strings, got nil`,
    ],
    [
      `apt.upgrade(s, { flag = "x" })`,
      `luakit.apt.upgrade: options.flag: unknown option (did you mean "flags"?)`,
    ],
    [
      `apt.install(s, "git", { network = "hots" })`,
      `luakit.apt.install: options.network: expected one of "sandbox", "host", "none", got the string "hots" (did you mean "host"?)`,
    ],
    [
      `apk.add(s, "git", { virtual = "" })`,
      `luakit.apk.add: options.virtual: expected a path, got the string ""`,
    ],
    [`apk.del(s, "git", { virtual = "x" })`, "luakit.apk.del: options.virtual: unknown option"],
    [`apk.upgrade(5)`, "luakit.apk.upgrade: state: expected a State, got the integer 5"],
    [
      `dnf.install(s, "git", { recommends = 1 })`,
      "luakit.dnf.install: options.recommends: expected true or false, got the integer 1",
    ],
  ])("%s", (expression, message) => {
    const script = `
      local apt, apk, dnf = require("luakit.apt"), require("luakit.apk"), require("luakit.dnf")
      bk.export(${expression})`;
    expect(failureOf(script)).toEqual([`build.lua:3: ${message}`, "at build.lua:3"]);
  });

  test("in a function of the user, at the line of that function", () => {
    const context = {
      "libs/base.lua": `return function(state)
        return (require("luakit.apk").add(state, 5 .. "", { x = 1 }))
      end`,
    };
    const script = `\nbk.export((require("libs.base")(s)))`;
    expect(failureOf(script, { context })).toEqual([
      "libs/base.lua:2: luakit.apk.add: options.x: unknown option",
      "at libs/base.lua:2",
      "at build.lua:2",
    ]);
  });

  test("at the line of state:with", () => {
    expect(failureOf(`\nbk.export(s:with(require("luakit.apk").add, "git", { x = 1 }))`)).toEqual([
      "build.lua:2: luakit.apk.add: options.x: unknown option",
      "at build.lua:2",
    ]);
  });
});

test("neither the state nor the options change", () => {
  const script = `
    local options = { env = { A = "1" }, mounts = { bk.tmpfs("/tmp") }, flags = { "-q" } }
    local names = { "git", { "jq" } }
    local apt = require("luakit.apt")
    local one = apt.install(s, names, options)
    local two = apt.install(s, names, options)
    assert(#options.mounts == 1 and next(options.env) == "A" and #names == 2 and #names[2] == 1)
    bk.export(bk.merge(one, two))`;
  expect(stepsOf(script).map(({ on }) => on)).toEqual(["scratch", "alpine:3.20", "step 2"]);
});
