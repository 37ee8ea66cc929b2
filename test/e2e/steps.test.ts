/** Steps on a real daemon: the results of `run`, file steps, merge and diff in an image. */
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { entriesUnder, type OciImage } from "../support/image-tree.js";
import { BUSYBOX, script, succeeded } from "../support/sandbox.js";

/** Returns the texts of the files below `/out`, without the last newline. */
function outputs(image: OciImage): Readonly<Record<string, string>> {
  const files = Object.entries(entriesUnder(image, ["/out"]));
  const names = files.filter(([, { type }]) => type === "file").map(([path]) => path);
  return Object.fromEntries(
    names.map((path) => [path.slice("/out/".length), image.read(path).toString().trimEnd()]),
  );
}

endToEnd("steps / buildkitd", ["buildkit"], (sandbox, test) => {
  const luaImage = (directory: string) =>
    sandbox.image((args) => sandbox.gateway({ directory, filename: "build.lua", args }));
  const scriptImage = (...lines: readonly string[]) =>
    luaImage(sandbox.directory({ "build.lua": script(...lines) }));

  test("run supports every form of a command and every environment option", async () => {
    const image = await scriptImage(
      `local s = bk.image("${BUSYBOX}"):run("mkdir -m 1777 /out")`,
      's = s:run("echo a string > /out/string")',
      `s = s:run({ "/bin/sh", "-c", 'echo "a list: $0" > /out/list', "a  b" })`,
      "s = s:run([[",
      "    set -e",
      "    echo one > /out/lines",
      "    # a comment",
      "    echo two >> /out/lines && \\",
      "      # a comment between continued lines",
      "      echo three >> /out/lines",
      "]])",
      's = s:run("echo $0 > /out/shell", { shell = { "/bin/sh", "-e", "-c" } })',
      's = s:run("pwd > /out/cwd", { cwd = "/made/here" })',
      's = s:workdir("/srv"):run("pwd > /out/workdir"):run("pwd > /out/relative", { cwd = "sub" })',
      's = s:env("A", "carried"):run("echo $A and $B > /out/env", { env = { B = "of this step" } })',
      's = s:run("echo $A and ${B:-nothing} > /out/env-after")',
      's = s:run("id -u > /out/user; id -g >> /out/user", { user = "1234:4321" })',
      's = s:user("1000"):run("id -u > /out/user-carried"):user("0")',
      's = s:run("hostname > /out/hostname", { hostname = "maker" })',
      's = s:run("ls /sys/class/net > /out/network-none", { network = "none" })',
      's = s:run("echo kept > /out/exit-code; exit 3", { valid_exit_codes = { 0, 3 } })',
      's = s:run("echo kept > /out/exit-code-range; exit 5", { valid_exit_codes = "4..6" })',
      "bk.export(s)",
    );
    expect(outputs(image)).toEqual({
      cwd: "/made/here",
      env: "carried and of this step",
      "env-after": "carried and nothing",
      "exit-code": "kept",
      "exit-code-range": "kept",
      hostname: "maker",
      lines: "one\ntwo\nthree",
      list: "a list: a  b",
      "network-none": "lo",
      relative: "/srv/sub",
      shell: "/bin/sh",
      string: "a string",
      user: "1234\n4321",
      "user-carried": "1000",
      workdir: "/srv",
    });
  });

  test("run fails with an exit code that valid_exit_codes does not list", async () => {
    const directory = sandbox.directory({
      "build.lua": script(
        `bk.export(bk.image("${BUSYBOX}"):run("exit 2", { valid_exit_codes = { 0, 3 } }))`,
      ),
    });
    const { code, stderr } = await sandbox.gateway({ directory, filename: "build.lua" });
    expect(code).toBe(1);
    expect(stderr).toContain("exit code: 2");
  });

  test("merge combines states, and diff keeps changes, including removals", async () => {
    const image = await scriptImage(
      'local base = bk.scratch():mkfile("/removed", "base"):mkfile("/unchanged", "base")',
      'local changed = base:mkfile("/added", "changed"):rm("/removed")',
      'local upper = bk.scratch():mkfile("/both", "upper"):mkfile("/upper", "upper")',
      'local lower = bk.scratch():mkfile("/both", "lower"):mkfile("/removed", "lower")',
      "bk.export(bk.merge(bk.scratch(), lower, upper, bk.diff(base, changed)))",
    );
    expect([...image.files.keys()].sort()).toEqual(["/added", "/both", "/upper"]);
    expect(image.read("/both").toString()).toBe("upper");
  });

  test("deriving a state does not change its base", async () => {
    const image = await scriptImage(
      'local base = bk.scratch():env("A", "base")',
      'local left = base:env("A", "left"):mkfile("/left", "")',
      'local right = base:mkfile("/right", "")',
      "bk.export(bk.merge(right, left))",
    );
    expect([...image.files.keys()].sort()).toEqual(["/left", "/right"]);
    expect(image.config.config["Env"]).toContain("A=base");
  });

  test("progress output shows a step's own name instead of its number and title", async () => {
    const directory = sandbox.directory({
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}"):run("true", { name = "say nothing" })`,
        's = s:run("true"):with_metadata{ description = "say nothing again" }:run("echo said")',
        "bk.export(s)",
      ),
    });
    const { stderr } = succeeded(await sandbox.gateway({ directory, filename: "build.lua" }));
    const lines = stderr.match(/^#\d+ \[?[^\]\n]*\]? ?(?:say|RUN) .*$/gm) ?? [];
    // Cached steps are shown in any order.
    expect(lines.map(withoutNumber).sort()).toEqual([
      "[4/4] RUN echo said",
      "say nothing",
      "say nothing again",
    ]);
  });
});

function withoutNumber(line: string): string {
  return line.replace(/^#\d+ /, "");
}
