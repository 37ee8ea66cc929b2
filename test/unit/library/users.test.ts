import { describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failureOf, stepsOf } from "./steps.js";

function scriptOf(args: string): string {
  return stepsOf(`bk.export(require("luakit.users").add(s, ${args}))`)[0]?.run ?? "";
}

test("add: one command for all distributions, as root", () => {
  const script = `bk.export(s:user("other"):with(require("luakit.users").add, "app", { uid = 1001 }))`;
  expect(stepsOf(script)).toEqual([
    {
      on: "alpine:3.20",
      user: "root",
      run:
        "if grep -q '^app:' /etc/passwd; then test \"$(id -u app)\" = 1001 || { echo 'the user app has another id than 1001' >&2; exit 1; };" +
        " elif command -v useradd >/dev/null; then { grep -q '^app:' /etc/group || groupadd -g 1001 app; } && useradd -m -u 1001 -g app -s /bin/sh app;" +
        " else { grep -q '^app:' /etc/group || addgroup -g 1001 app; } && adduser -D -u 1001 -G app -s /bin/sh app; fi",
    },
  ]);
});

const GREP = spawnSync("/bin/sh", ["-c", "command -v grep"], { encoding: "utf8" }).stdout.trim();

/** Runs the command with tools that only print their arguments. */
function ran(args: string, tools: readonly string[], passwd = "root:x:0:0::/root:/bin/sh\n") {
  const folder = mkdtempSync(join(tmpdir(), "luakit-users-"));
  try {
    for (const tool of tools) {
      const path = join(folder, tool);
      writeFileSync(path, `#!/bin/sh\necho "${tool} $*" >> ${folder}/called\n`);
      chmodSync(path, 0o755);
    }
    writeFileSync(join(folder, "passwd"), passwd);
    writeFileSync(join(folder, "group"), passwd);
    writeFileSync(join(folder, "called"), "");
    const script = scriptOf(args).replaceAll("/etc/", `${folder}/`);
    // Of the machine's own programs only grep is found.
    symlinkSync(GREP, join(folder, "grep"));
    const shell = `PATH=${folder}; id() { echo 1000; }; ${script}`;
    const { status, stderr } = spawnSync("/bin/sh", ["-c", shell], { encoding: "utf8" });
    return {
      status,
      stderr,
      called: readFileSync(join(folder, "called"), "utf8").split("\n").slice(0, -1),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SHADOW = ["useradd", "groupadd", "adduser", "addgroup"];
const BUSYBOX = ["adduser", "addgroup"];

describe("the command of add runs", () => {
  test.each([
    [`"app"`, SHADOW, ["groupadd app", "useradd -m -g app -s /bin/sh app"]],
    [`"app"`, BUSYBOX, ["addgroup app", "adduser -D -G app -s /bin/sh app"]],
    [
      `"app", { uid = 2000, home = "/srv/my app", shell = "/sbin/nologin" }`,
      SHADOW,
      ["groupadd -g 2000 app", "useradd -m -u 2000 -g app -s /sbin/nologin -d /srv/my app app"],
    ],
    [
      `"app", { uid = 2000, home = "/srv/my app", shell = "/sbin/nologin" }`,
      BUSYBOX,
      ["addgroup -g 2000 app", "adduser -D -u 2000 -G app -s /sbin/nologin -h /srv/my app app"],
    ],
    [
      `"app", { uid = 2000, gid = 3000 }`,
      SHADOW,
      ["groupadd -g 3000 app", "useradd -m -u 2000 -g app -s /bin/sh app"],
    ],
    [
      `"app", { uid = 2000, group = "www" }`,
      BUSYBOX,
      ["addgroup www", "adduser -D -u 2000 -G www -s /bin/sh app"],
    ],
    [`"app", { group = "root" }`, SHADOW, ["useradd -m -g root -s /bin/sh app"]],
  ])("add(s, %s) with %j", (args, tools, called) => {
    expect(ran(args, tools)).toEqual({ status: 0, stderr: "", called });
  });

  test("nothing for an existing user", () => {
    expect(ran(`"node"`, SHADOW, "node:x:1000:1000::/home/node:/bin/sh\n")).toMatchObject({
      status: 0,
      called: [],
    });
    expect(ran(`"node", { uid = 1000 }`, SHADOW, "node:x:1000:1000::/:/bin/sh\n")).toMatchObject({
      status: 0,
      called: [],
    });
  });

  test("an error for an existing user with another id", () => {
    expect(ran(`"node", { uid = 1001 }`, SHADOW, "node:x:1000:1000::/:/bin/sh\n")).toEqual({
      status: 1,
      stderr: "the user node has another id than 1001\n",
      called: [],
    });
  });
});

test.each([
  [`"my app"`, `name: "my app" cannot name a user or a group`],
  [`"x; rm -rf /"`, `name: "x; rm -rf /" cannot name a user or a group`],
  [`nil`, "name: expected a string, got nil"],
  [`"app", { group = "a b" }`, `options.group: "a b" cannot name a user or a group`],
  [`"app", { uid = "1000" }`, `options.uid: expected an integer, got the string "1000"`],
  [`"app", { id = 5 }`, `options.id: unknown option (did you mean "gid"?)`],
])("add(s, %s) is an error", (args, message) => {
  expect(failureOf(`bk.export(require("luakit.users").add(s, ${args}))`)).toEqual([
    `build.lua:1: luakit.users.add: ${message}`,
    "at build.lua:1",
  ]);
});
