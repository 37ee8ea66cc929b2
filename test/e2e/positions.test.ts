/** The lines that clients mark for a failing call: those of the call, wherever in a chain it stands. */
import { expect } from "@jest/globals";
import type { Finished } from "../support/child.js";
import { endToEnd } from "../support/end-to-end.js";
import { markedLines } from "../support/marked-lines.js";
import {
  BUSYBOX,
  failed,
  type Files,
  type Sandbox,
  script,
  succeeded,
} from "../support/sandbox.js";

/** Ten steps of one chain. With `FAIL=N` step N fails, and the lines that end in `--N` must be marked. */
const CHAIN = script(
  'local FAIL = bk.arg("FAIL", 0)',
  "local function command(step) return FAIL == step and 'exit 3' or 'echo ' .. step end",
  'local function path(step) return FAIL == step and "absent" or "present" end',
  `local s = bk.image("${BUSYBOX}")`,
  "    :run(command(1)) --1",
  '    :run{ "sh", "-c", command(2) } --2',
  "    :run(table.concat({ --3",
  '        "true", --3',
  "        command(3), --3",
  '    }, "; ")) --3',
  "    :run(command(4), { --4",
  '        env = { A = "1" }, --4',
  "    }) --4",
  '    :copy(path(5), "/copied") --5',
  '    :workdir("/w"):run(command(6)):env("A", "1") --6',
  '    :config{ user = "0", env = { B = "2" } }:run(command(7), { --7',
  '        user = "0", --7',
  '    }):label("c", "3") --7',
  "    :copy({ --8",
  "        path(8), --8",
  '    }, "/list/") --8',
  '    :rm("/list/" .. path(9)) --9',
  "    :run(command(10)) --10",
  "bk.export(s)",
);

/** A mistake in a chain. The lines that end in `--HERE` must be marked. */
interface Mistake {
  readonly what: string;
  /** In the order of the excerpts: clients print the caller before the called function. */
  readonly files: Files;
  /** A further text of the output. */
  readonly says: string;
}

const MISTAKES: readonly Mistake[] = [
  {
    what: "an unknown option",
    files: {
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        '    :run("echo one")',
        '    :run("echo two", { nework = "none" }) --HERE',
        '    :run("echo three")',
        "bk.export(s)",
      ),
    },
    says: 'build.lua:4: state:run: options.nework: unknown option (did you mean "network"?)',
  },
  {
    what: "a missing secret",
    files: {
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        '    :run("echo one")',
        '    :run("echo two", { --HERE',
        '        mounts = { bk.secret{ id = "token" } }, --HERE',
        "    }) --HERE",
        '    :run("echo three")',
        "bk.export(s)",
      ),
    },
    says: "secret token: not found",
  },
  {
    what: "a step of a chain inside bk.export",
    files: {
      "build.lua": script(
        "bk.export(",
        `    bk.image("${BUSYBOX}")`,
        '        :run("echo one")',
        '        :run("exit 3") --HERE',
        '        :run("echo three"),',
        '    { cmd = { "sh" } }',
        ")",
      ),
    },
    says: "did not complete successfully: exit code: 3",
  },
  {
    what: "a step of a chain inside a table",
    files: {
      "build.lua": script(
        "local stages = {",
        `    base = bk.image("${BUSYBOX}"),`,
        `    tested = bk.image("${BUSYBOX}")`,
        '        :run("echo one")',
        '        :run("exit 3"), --HERE',
        "}",
        "bk.export(stages.tested)",
      ),
    },
    says: "did not complete successfully: exit code: 3",
  },
  {
    what: "a step of a chain in a module, after the call that led there",
    files: {
      "build.lua": script(
        'local tools = require("lib.tools")',
        `local s = bk.image("${BUSYBOX}")`,
        '    :run("echo one")',
        "    :with(tools.check) --HERE",
        "bk.export(s)",
      ),
      "lib/tools.lua": [
        "local M = {}",
        "function M.check(state)",
        "    return state",
        '        :run("echo one")',
        '        :run("exit 3") --HERE',
        "end",
        "return M",
        "",
      ].join("\n"),
    },
    says: "did not complete successfully: exit code: 3",
  },
  {
    what: "an unknown option in a module, after the call that led there",
    files: {
      "build.lua": script(
        'local tools = require("lib.tools")',
        `local s = bk.image("${BUSYBOX}")`,
        '    :run("echo one")',
        "    :with(tools.check) --HERE",
        "bk.export(s)",
      ),
      "lib/tools.lua": [
        "local M = {}",
        "function M.check(state)",
        "    return state",
        '        :run("echo one")',
        '        :run("echo two", { nework = "none" }) --HERE',
        "end",
        "return M",
        "",
      ].join("\n"),
    },
    says: 'unknown option (did you mean "network"?)\n  called from build.lua:5',
  },
  {
    what: "a wrong option of a library call",
    files: {
      "build.lua": script(
        'local apt = require("luakit.apt")',
        `local s = bk.image("${BUSYBOX}")`,
        '    :run("echo one")',
        '    :with(apt.install, "curl", { recomends = true }) --HERE',
        "bk.export(s)",
      ),
    },
    says: "build.lua:5: luakit.apt.install: options.recomends: unknown option",
  },
  {
    what: "a step of a library call that fails",
    files: {
      "build.lua": script(
        'local apt = require("luakit.apt")',
        `local s = bk.image("${BUSYBOX}")`,
        '    :run("echo one")',
        '    :with(apt.install, "curl") --HERE',
        '    :run("echo three")',
        "bk.export(s)",
      ),
    },
    says: "apt-get update",
  },
];

/** `file:line` of each line that ends in the mark. */
function linesEndingIn(mark: string, files: Files): readonly string[] {
  return Object.entries(files).flatMap(([file, content]) =>
    String(content)
      .split("\n")
      .flatMap((line, index) => (line.endsWith(` ${mark}`) ? [`${file}:${index + 1}`] : [])),
  );
}

interface Build {
  readonly directory: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
}

function clients(sandbox: Sandbox) {
  const buildctl = ({ directory, buildArgs = {} }: Build): Promise<Finished> => {
    const opts: Record<string, string> = {};
    for (const [key, value] of Object.entries(buildArgs)) opts[`build-arg:${key}`] = value;
    return sandbox.gateway({ directory, filename: "build.lua", opts });
  };
  const buildx = ({ directory, buildArgs = {} }: Build): Promise<Finished> => {
    const values = Object.entries(buildArgs).map(([key, value]) => `${key}=${value}`);
    const args = values.flatMap((value) => ["--build-arg", value]);
    return sandbox.buildx({ directory, file: "build.lua", args });
  };
  return [
    ["buildctl", buildctl],
    ["docker buildx build", buildx],
  ] as const;
}

endToEnd("positions / buildkitd and Docker Engine", ["buildkit", "docker"], (sandbox, test) => {
  for (const [client, build] of clients(sandbox)) {
    test(`${client}: a failing step is reported at its own line of a chain of ten`, async () => {
      const files = { "build.lua": CHAIN, present: "" };
      const directory = sandbox.directory(files);
      for (let step = 1; step <= 10; step += 1) {
        const output = failed(await build({ directory, buildArgs: { FAIL: `${step}` } }));
        expect([step, markedLines(output)]).toEqual([step, linesEndingIn(`--${step}`, files)]);
      }
    });

    for (const { what, files, says } of MISTAKES) {
      test(`${client}: ${what}`, async () => {
        const output = failed(await build({ directory: sandbox.directory(files) }));
        expect(markedLines(output)).toEqual(linesEndingIn("--HERE", files));
        expect(output).toContain(says);
      });
    }
  }

  const WARNED = {
    "build.lua": script(
      `local s = bk.image("${BUSYBOX}")`,
      '    :run("echo one")',
      "    :workdir( --HERE",
      '        "relative" --HERE',
      "    ) --HERE",
      '    :run("echo two")',
      "bk.export(s)",
    ),
  };

  for (const [client, build] of clients(sandbox)) {
    test(`${client}: a warning is reported at its line`, async () => {
      const { stderr } = succeeded(await build({ directory: sandbox.directory(WARNED) }));
      expect(stderr).toMatch(/WARN: WorkdirRelativePath: .* \(build\.lua line 4\)$/m);
    });
  }

  test("docker buildx build --check: a warning is reported at its line", async () => {
    const directory = sandbox.directory(WARNED);
    const args = ["--check"];
    const { stdout } = await sandbox.buildx({ directory, file: "build.lua", args });
    const marked = linesEndingIn("--HERE", WARNED).map((line) => `${directory}/${line}`);
    expect(markedLines(stdout.toString())).toEqual(marked);
  });
});
