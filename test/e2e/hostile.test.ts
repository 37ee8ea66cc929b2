/** Scripts that would harm the frontend or the daemon: each ends in one clear error or works, and the next build is fine. */
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { warningsOf } from "../support/progress.js";
import { BUSYBOX, failed, type Sandbox, succeeded, SYNTAX_LINE } from "../support/sandbox.js";

const EXPORT = `bk.export(bk.image("${BUSYBOX}"):mkfile("/ok", "1"))`;
const SHORT_TIME = { "build-arg:LUAKIT_TIME_LIMIT": "2" };
const SMALL_MEMORY = { "build-arg:LUAKIT_MEMORY_LIMIT": "32m" };

const TWO_PLATFORMS = { platform: "linux/amd64,linux/arm64" };

interface Hostile {
  readonly what: string;
  readonly script: string;
  readonly opts?: Readonly<Record<string, string>>;
}

const WORK: readonly Hostile[] = [
  { what: "print of 1 MB in one line", script: 'print(("x"):rep(1024 * 1024))' },
  { what: "print of 1 MB in many lines", script: 'for _ = 1, 16384 do print(("x"):rep(64)) end' },
  {
    what: "print of a million empty lines and a letter",
    script: String.raw`print(("\n"):rep(1e6) .. "x")`,
  },
  {
    what: "print of control bytes",
    script: String.raw`print("\0\1\27[31mred\27[0m\r\n\255\254 end")`,
  },
  { what: "20,000 warnings", script: 'for i = 1, 20000 do bk.warn("warning " .. i) end' },
  {
    what: "100 nested pcalls",
    script: "local function f(n) if n > 0 then assert(pcall(f, n - 1)) end end f(100)",
  },
  {
    what: "10,000 coroutines that are never finished",
    script: "for _ = 1, 10000 do coroutine.resume(coroutine.create(coroutine.yield)) end",
  },
  { what: "a script of 2 MB", script: "-- padding, and more of it\n".repeat(80_000) },
  { what: "a table constructor of 2 MB", script: `local t = {\n${'"a line",\n'.repeat(200_000)}}` },
];

const FAIL: readonly (Hostile & { readonly says: string | RegExp })[] = [
  {
    what: "an endless loop",
    script: "while true do end",
    opts: SHORT_TIME,
    says: "build.lua:2: the script ran longer than 2 s, the limit LUAKIT_TIME_LIMIT",
  },
  {
    what: "an endless loop that catches errors",
    script: "while true do pcall(function() while true do end end) end",
    opts: SHORT_TIME,
    says: "build.lua:2: the script ran longer than 2 s, the limit LUAKIT_TIME_LIMIT",
  },
  {
    what: "an endless loop in a coroutine",
    script: "coroutine.wrap(function() while true do end end)()",
    opts: SHORT_TIME,
    says: "the script ran longer than 2 s, the limit LUAKIT_TIME_LIMIT",
  },
  {
    what: "endless creation of coroutines",
    script: "while true do coroutine.resume(coroutine.create(coroutine.yield)) end",
    opts: SHORT_TIME,
    says: "the script ran longer than 2 s, the limit LUAKIT_TIME_LIMIT",
  },
  {
    what: "a pathological pattern",
    script: 'print((("a"):rep(30000)):find(("a*"):rep(50) .. "b"))',
    opts: SHORT_TIME,
    says: /build\.lua: evaluation took longer than .*2 s.*(pattern|cannot be interrupted)/,
  },
  {
    what: "a table that eats memory, at the default limit",
    script: "local t = {} for i = 1, math.huge do t[#t + 1] = tostring(i):rep(1000) end",
    says: "build.lua:2: the script needs more than 256 MiB of memory, the limit LUAKIT_MEMORY_LIMIT",
  },
  {
    what: "a table that eats memory and catches errors",
    script:
      "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(100000) .. #t end) end",
    opts: { ...SMALL_MEMORY, "build-arg:LUAKIT_TIME_LIMIT": "3" },
    says: /build\.lua:2: the script (needs more than 32 MiB of memory|ran longer than 3 s)/,
  },
  {
    what: "coroutines that eat memory",
    script:
      "local t = {} while true do local c = coroutine.create(coroutine.yield) coroutine.resume(c) t[#t + 1] = c end",
    opts: SMALL_MEMORY,
    says: "the script needs more than 32 MiB of memory, the limit LUAKIT_MEMORY_LIMIT",
  },
  {
    what: "an endless loop for one of two platforms",
    script: 'if bk.arg("TARGETARCH") == "arm64" then while true do end end',
    opts: { ...SHORT_TIME, ...TWO_PLATFORMS },
    says: "build.lua:2: the script ran longer than 2 s, the limit LUAKIT_TIME_LIMIT",
  },
  {
    what: "an endless loop for one platform and a table that eats memory for another",
    script: [
      'if bk.arg("TARGETARCH") == "arm64" then while true do end end',
      "local t = {} for i = 1, math.huge do t[i] = tostring(i):rep(1000) end",
    ].join(" "),
    opts: { ...SMALL_MEMORY, ...TWO_PLATFORMS },
    says: "build.lua:2: the script needs more than 32 MiB of memory, the limit LUAKIT_MEMORY_LIMIT",
  },
  {
    what: "a string of 1 GB",
    script: 'print(#("x"):rep(1e9))',
    says: "build.lua:2: the script needs more than 256 MiB of memory, the limit LUAKIT_MEMORY_LIMIT",
  },
  {
    what: "a string of 1 PB",
    script: 'print(#("x"):rep(1e15))',
    says: "build.lua:2: resulting string too large",
  },
  {
    what: "a function that calls itself",
    script: "local function f() return 1 + f() end f()",
    says: "build.lua:2: recursion too deep",
  },
  {
    what: "a coroutine that starts itself",
    script: "local function f() return coroutine.wrap(f)() end f()",
    says: "build.lua:2: recursion too deep",
  },
  {
    what: "300 nested pcalls",
    script:
      "local function f(n) if n > 0 then local ok, e = pcall(f, n - 1) if not ok then error(e, 0) end end end f(300)",
    says: "recursion too deep",
  },
  {
    what: "100,000 nested brackets",
    script: 'assert(load("return " .. ("("):rep(100000) .. "1" .. (")"):rep(100000)))',
    says: "build.lua:2: ",
  },
  {
    what: "a table as an error",
    script: "error({})",
    says: "build.lua:2: error was called with a table as its message",
  },
  {
    what: "nil as an error",
    script: "error()",
    says: "build.lua:2: error was called without a message",
  },
  {
    what: "io.write",
    script: "io.write('x')",
    says: "build.lua:2: 'io' is not available in build scripts",
  },
  {
    what: "os.exit",
    script: "os.exit(1)",
    says: "build.lua:2: os.exit is not available in build scripts",
  },
  {
    what: "an error whose text cannot be made",
    script: "error(setmetatable({}, { __tostring = function() error('again') end }))",
    says: "build.lua:2: ",
  },
];

/** Ways out of the sandbox, in the order in which `pairs` gives their names. */
const ESCAPES: readonly (readonly [name: string, code: string])[] = [
  ["compiled code", String.raw`assert(load("\27Lua", "x", "b"))`],
  ["debug", "debug.getregistry()"],
  ["dofile", "dofile('/etc/passwd')"],
  ["io.open", "io.open('/etc/passwd')"],
  ["io.write", "io.write('x')"],
  ["loadfile", "loadfile('/etc/passwd')"],
  ["os.execute", "os.execute('id')"],
  ["os.exit", "os.exit(1)"],
  ["os.remove", "os.remove('/etc/passwd')"],
  ["package", "package.loadlib('x', '*')"],
  ["require", "require('../../etc/passwd')"],
  ["string.dump", "string.dump(print)"],
];

endToEnd("hostile scripts / buildkitd", ["buildkit"], (sandbox, test) => {
  const build = (
    { script, opts }: Pick<Hostile, "script" | "opts">,
    args: readonly string[] = [],
  ) =>
    sandbox.gateway({
      directory: sandbox.directory({ "build.lua": `${SYNTAX_LINE}\n${script}\n${EXPORT}\n` }),
      filename: "build.lua",
      args,
      ...(opts !== undefined && { opts }),
    });

  for (const hostile of WORK) {
    test(`a hostile script builds: ${hostile.what}`, async () => {
      expect(succeeded(await build(hostile)).stderr).toContain("MKFILE /ok");
    });
  }

  for (const hostile of FAIL) {
    test(`a hostile script fails with one clear error: ${hostile.what}`, async () => {
      const output = failed(await build(hostile));
      const errors = output.split("\n").filter((line) => line.startsWith("error: "));
      expect(errors).toEqual([expect.stringMatching(/^error: failed to solve: build\.lua:/)]);
      expect(errors[0]).toMatch(hostile.says);
      expect(output).not.toMatch(/internal error|RuntimeError|unreachable|\.[cm]js:\d/i);
      await expectHealthy(sandbox);
    });
  }

  test("printed lines appear in order up to the limit, then the count of omitted lines", async () => {
    const script = 'for i = 1, 20000 do print("line", i) end';
    const warnings = warningsOf(succeeded(await build({ script }, ["--progress", "rawjson"])));
    const shown = Array.from({ length: 100 }, (_, i) => `line\t${i + 1} (build.lua line 2)`);
    expect(warnings).toEqual([...shown, expect.stringMatching(/19900 lines .*not shown/)]);
  });

  test("printed output is limited in bytes", async () => {
    const script = 'for _ = 1, 6 do print(("x"):rep(60 * 1024)) end';
    const warnings = warningsOf(succeeded(await build({ script }, ["--progress", "rawjson"])));
    expect(warnings.join("").length).toBeLessThan(66 * 1024);
    expect(warnings.at(-1)).toMatch(/not shown/);
  });

  test("output printed before an error is shown", async () => {
    const script = 'print("so far") error("no further")';
    const finished = await build({ script }, ["--progress", "rawjson"]);
    expect(failed(finished)).toContain("build.lua:2: no further");
    expect(warningsOf(finished)).toEqual(["so far (build.lua line 2)"]);
  });

  test("a command that fails after 2 MB of output still shows the script excerpt", async () => {
    const line = `bk.image("${BUSYBOX}"):run("exit 9")`;
    const script = `${"-- padding, and more of it\n".repeat(80_000)}bk.export(${line}) do return end`;
    expect(failed(await build({ script }))).toContain(
      `80002 | >>> bk.export(${line}) do return end`,
    );
  });

  test("a script cannot leave the Lua sandbox", async () => {
    const attempts = ESCAPES.map(([name, code]) => `["${name}"] = function() ${code} end,`);
    const script = `for name, attempt in pairs({ ${attempts.join(" ")} }) do print(name, pcall(attempt)) end`;
    const warnings = warningsOf(succeeded(await build({ script }, ["--progress", "rawjson"])));
    expect(warnings).toEqual(
      ESCAPES.map(([name]) => expect.stringContaining(`${name}\tfalse\tbuild.lua:2: `)),
    );
  });

  test("a build succeeds next to endless builds", async () => {
    const endless = { script: "while true do end", opts: SHORT_TIME };
    const [good, ...bad] = await Promise.all([
      build({ script: "" }),
      build(endless),
      build(endless),
    ]);
    succeeded(good);
    for (const finished of bad) expect(failed(finished)).toContain("ran longer than 2 s");
    await expectHealthy(sandbox);
  });

  test("a disconnected client ends the running script", async () => {
    const directory = sandbox.directory({ "build.lua": `${SYNTAX_LINE}\nwhile true do end\n` });
    const gone = sandbox.gateway({ directory, filename: "build.lua", timeoutMs: 2000 });
    await expect(gone).rejects.toThrow("no end within 2000 ms");
    await expectHealthy(sandbox);
  });
});

/** The daemon answers, and the next build works. */
async function expectHealthy(sandbox: Sandbox): Promise<void> {
  const directory = sandbox.directory({ "build.lua": `${SYNTAX_LINE}\n${EXPORT}\n` });
  succeeded(await sandbox.buildctl(["debug", "workers"]));
  const output = succeeded(await sandbox.gateway({ directory, filename: "build.lua" })).stderr;
  expect(output).toContain("MKFILE /ok");
}
