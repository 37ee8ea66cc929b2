/** The npm package as others have it: packed, installed in another project, used. Nothing is fetched. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild, type Finished } from "../support/child.js";
import { ROOT, codeBlocks } from "../support/markdown.js";

const project = mkdtempSync(join(tmpdir(), "luakit-package-"));
const TIMEOUT_MS = 120_000;

function run(program: string, args: readonly string[]): Promise<Finished> {
  return runChild("sh", ["-c", 'cd "$0" && exec "$@"', project, program, ...args], {
    environment: process.env,
    timeoutMs: TIMEOUT_MS,
  });
}

beforeAll(async () => {
  const pack = await run("npm", ["pack", ROOT, "--pack-destination", project]);
  expect([pack.code, pack.stderr]).toEqual([0, pack.stderr]);
  const [tarball = ""] = readdirSync(project);
  const manifest = { name: "user", version: "1.0.0", private: true, type: "module" };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  const install = await run("npm", ["install", "--offline", "--no-audit", `./${tarball}`]);
  expect([install.code, install.stderr]).toEqual([0, install.stderr]);
  writeFileSync(join(project, "build.lua"), 'bk.export(bk.image("alpine:3.20"):run("make"))\n');
}, 2 * TIMEOUT_MS);

afterAll(() => {
  rmSync(project, { recursive: true });
});

test("the npm package has no dependencies", () => {
  expect(
    readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith(".")),
  ).toEqual(["luakit"]);
});

test("the npm package contains no files of the frontend", () => {
  const files = readdirSync(join(project, "node_modules/luakit"), { recursive: true }) as string[];
  expect(files).toEqual(
    expect.arrayContaining([
      "LICENSE",
      "README.md",
      "dist/package/THIRD-PARTY-NOTICES.txt",
      "dist/package/cli.js",
      "dist/package/glue.wasm",
      "dist/package/index.js",
      "dist/package/thread.js",
      "dist/package/types/library.d.ts",
      "lib/luakit/apt.lua",
      "lib/prelude.lua",
      "types/luakit.lua",
    ]),
  );
  expect(files.filter((file) => /\.cjs$|^src|^test|gateway|grpc|pino/.test(file))).toEqual([]);
});

test.each<readonly [string, string, number, RegExp]>([
  [
    "passes",
    'bk.test("it", function(t) t:evaluate():step("run", "make") end)',
    0,
    /^build_test\.lua\n {2}✓ it \(\d+ ms\)\n\n1 passed, 0 failed\n$/,
  ],
  [
    "fails",
    'bk.test("it", function(t) t:evaluate():step("run", "all") end)',
    1,
    /✗ it [^]* no run step with "all"; [^]*\n0 passed, 1 failed\n$/,
  ],
])(
  "npx luakit test %s",
  async (_what, text, code, output) => {
    writeFileSync(join(project, "build_test.lua"), text);
    const result = await run("npx", ["--no-install", "luakit", "test"]);
    expect([result.code, result.stdout.toString()]).toEqual([code, expect.stringMatching(output)]);
  },
  TIMEOUT_MS,
);

test.each<readonly [readonly string[], number, string, string]>([
  [["--help"], 0, "Usage: luakit test", ""],
  [[], 2, "", "Usage: luakit test"],
  [["test", "none"], 2, "", "luakit: there is no file or directory none"],
])(
  "luakit %j",
  async (args, code, stdout, stderr) => {
    const result = await run("node_modules/.bin/luakit", args);
    expect(result.code).toBe(code);
    expect(result.stdout.toString()).toContain(stdout);
    expect(result.stderr).toContain(stderr);
  },
  TIMEOUT_MS,
);

/** A call of Lua's C code that no instruction hook interrupts. */
const STUCK = `(("a"):rep(50)):find((".-"):rep(20) .. "b")`;

test(
  "the time limit of luakit test ends a stuck test, and reports the other tests",
  async () => {
    const passes = (name: string) => `bk.test("${name}", function(t) t:equal(1, 1) end)\n`;
    const folder = join(project, "stuck");
    mkdirSync(folder);
    writeFileSync(
      join(folder, "a_test.lua"),
      `${passes("first")}bk.test("stuck", function() local x = ${STUCK} end)\n${passes("later")}`,
    );
    writeFileSync(join(folder, "b_test.lua"), passes("of another file"));
    const result = await run("npx", ["luakit", "test", "--time-limit", "500ms", "stuck"]);
    expect(result.stdout.toString().replaceAll(/\(\d+ ms\)/g, "(N ms)")).toBe(
      [
        "stuck/a_test.lua",
        "  ✓ first (N ms)",
        "  ✗ stuck (N ms)",
        "    it ran longer than 0.5 s, the limit --time-limit, in something that cannot be interrupted, such as a string pattern with too many ways to match; later tests of the file did not run",
        "",
        "stuck/b_test.lua",
        "  ✓ of another file (N ms)",
        "",
        "2 passed, 1 failed",
        "",
      ].join("\n"),
    );
    expect(result.code).toBe(1);
  },
  TIMEOUT_MS,
);

test("the time limit of evaluate ends a stuck script, and the next script runs", async () => {
  const program = `
    import { evaluate, ScriptError } from "luakit";
    const script = ${JSON.stringify(`local x = ${STUCK}`)};
    const error = await evaluate({ script, timeLimitMs: 300 }).catch((caught) => caught);
    console.log(error instanceof ScriptError, error.message);
    const scripts = ["/a", "/b"].map((path) => \`bk.export(bk.scratch():mkdir("\${path}"))\`);
    const results = await Promise.all(scripts.map((script) => evaluate({ script })));
    console.log(results.map(({ steps: [step] }) => step.path).join());`;
  const result = await run(process.execPath, ["--input-type=module", "--eval", program]);
  expect([result.code, result.stdout.toString(), result.stderr]).toEqual([
    0,
    "true build.lua: evaluation took longer than 0.3 s, the limit timeLimitMs, in something that cannot be interrupted: a string pattern with too many ways to match, or a very large graph\n/a,/b\n",
    "",
  ]);
});

test("the npm package can be imported", async () => {
  const program = `
    import { evaluate, ScriptError } from "luakit";
    const { steps } = await evaluate();
    const error = await evaluate({ script: "x(" }).catch((caught) => caught);
    console.log(steps.at(-1).command, error instanceof ScriptError, error.message);`;
  const result = await run(process.execPath, ["--input-type=module", "--eval", program]);
  expect([result.code, result.stdout.toString(), result.stderr]).toEqual([
    0,
    "make true build.lua:1: syntax error: unexpected symbol at the end of the file: write ')' for the '(' of this line\n",
    "",
  ]);
});

test(
  "the package's types need no other types, and match the TypeScript in the documentation",
  async () => {
    const [snippet] = codeBlocks("docs/testing.md", "ts");
    writeFileSync(join(project, "build.test.ts"), snippet?.text ?? "");
    const config = {
      compilerOptions: {
        ...{
          module: "nodenext",
          target: "es2022",
          strict: true,
          noEmit: true,
          skipLibCheck: false,
        },
        ...{ types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] },
      },
      files: ["build.test.ts"],
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
    const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
    const result = await run(process.execPath, [compiler, "--project", "."]);
    expect([result.code, result.stdout.toString()]).toEqual([0, ""]);
    expect(readFileSync(join(project, "build.test.ts"), "utf8")).toContain('from "luakit"');
  },
  TIMEOUT_MS,
);
