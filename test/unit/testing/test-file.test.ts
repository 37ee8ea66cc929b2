import { describe, expect, test } from "@jest/globals";
import { failureOf, runTests } from "./fixture.js";

describe("a test file", () => {
  test("runs first, then its tests in order, all in one VM", () => {
    const { tests, printed } = runTests(`
      local count = 0
      print("file", count)
      bk.test("one", function(t) count = count + 1; print(t, count) end)
      bk.warn("declared")
      bk.test("two", function(t) count = count + 1; bk.warn(tostring(count)) end)`);
    expect(printed).toEqual(["file\t0", "declared"]);
    expect(tests.map(({ name, printed: said, failure }) => [name, said, failure])).toEqual([
      ["one", ["Test(one)\t1"], undefined],
      ["two", ["2"], undefined],
    ]);
  });

  test.each<readonly [string, string, RegExp]>([
    ["with a syntax error", "bk.test(", /^build_test\.lua:1: syntax error: unexpected symbol/],
    [
      "that fails before its tests",
      'bk.test("x", function() end)\nerror("no")',
      /^build_test\.lua:2: no$/,
    ],
    ["without tests", "local x = 1", /^build_test\.lua: no test in it: bk\.test\(/],
    [
      "with two tests of a name",
      'local function nothing() end\nbk.test("x", nothing)\nbk.test("x", nothing)',
      /:3: bk\.test: there is a test "x" already, at build_test\.lua:2$/,
    ],
  ])("with %s fails as a whole", (_what, text, message) => {
    const { tests, failure } = runTests(text);
    expect(tests).toEqual([]);
    expect(failure?.message).toMatch(message);
  });

  test("can use modules next to it", () => {
    const { tests } = runTests(
      'local three = require("libs.three")\nbk.test("x", function(t) t:equal(three, 3) end)',
      { files: { "libs/three.lua": "return 3" } },
    );
    expect(tests[0]?.failure).toBeUndefined();
  });
});

describe("a test fails", () => {
  test("with its line and the line's text", () => {
    const { tests } = runTests('bk.test("x", function(t)\n  t:equal(1, 2) -- no\nend)');
    expect(tests[0]?.failure).toEqual({
      message: "build_test.lua:2: test:equal: the values differ\n  expected: 2\n  got:      1",
      line: { at: { file: "build_test.lua", line: 2 }, text: "  t:equal(1, 2) -- no" },
    });
  });

  test("with the line of a module if the error is there", () => {
    const { tests } = runTests(
      'local check = require("check")\nbk.test("x", function(t) check() end)',
      { files: { "check.lua": 'return function()\n  error("bad")\nend' } },
    );
    expect(tests[0]?.failure).toMatchObject({
      message: "check.lua:2: bad",
      line: { text: '  error("bad")' },
    });
  });

  test("without affecting the others", () => {
    const { tests } = runTests(`
      bk.test("a", function() error("no") end)
      bk.test("b", function() error({}) end)
      bk.test("c", function() assert(false, "no") end)
      bk.test("d", function() end)`);
    expect(tests.map(({ failure }) => failure === undefined)).toEqual([false, false, false, true]);
  });

  test("if it never ends, and the others do not run", () => {
    const { tests } = runTests(
      'bk.test("a", function() while true do end end)\nbk.test("b", function() end)',
      { limits: { timeLimitMs: 1000 } },
    );
    expect(tests.map(({ failure }) => failure?.message)).toEqual([
      expect.stringMatching(/^build_test\.lua:1: the script ran longer than 1 s/),
      "not run: Lua was stopped in a test before",
    ]);
  });

  test("if it exceeds the memory limit", () => {
    const eater = 'local s = "x" while true do s = s .. s end';
    expect(failureOf(eater, { limits: { memoryLimitBytes: 32 * 2 ** 20 } })).toMatch(
      /^build_test\.lua:2: the script needs more than 32 MiB of memory/,
    );
  });
});

test("each test can print as much as a build", () => {
  const { tests } = runTests(`
    local function talk(t) for i = 1, 101 do print(i) end end
    bk.test("a", talk)
    bk.test("b", talk)`);
  const [first, second] = tests;
  expect(first?.printed).toHaveLength(101);
  expect(first?.printed.at(-1)).toMatch(/: 1 lines and 3 bytes are not shown$/);
  expect(second?.printed).toEqual(first?.printed);
});

test("an evaluation has its own limits, and does not count towards the file's time", () => {
  const loop = "for i = 1, 2000000 do local x = i * i end bk.export(bk.scratch())";
  const { tests } = runTests(
    `bk.test("x", function(t)
       for i = 1, 4 do t:evaluate{ script = "${loop}" } end
       t:fails(function() t:evaluate{ script = "while true do end" } end, "ran longer than 0.5 s")
     end)`,
    { limits: { timeLimitMs: 500 } },
  );
  expect(tests[0]?.failure).toBeUndefined();
});

test.each<readonly [string, string]>([
  ['bk.test("y", function() end)', 'bk.test: inside the test "it": tests do not nest'],
  ["bk.export(bk.scratch())", "bk.export: a file of tests builds nothing: t:evaluate"],
  ["t.equal(1, 1)", "test:equal: called without a Test in front: write a colon"],
  ["t:eqal(1, 1)", 'a Test has no method "eqal" (did you mean "equal"?)'],
  ["bk.tests()", 'there is no bk.tests (did you mean "test"?)'],
])("%s is an error", (body, message) => {
  expect(failureOf(body)).toContain(`build_test.lua:2: ${message}`);
});

test("the rest of the build API is available to modules", () => {
  expect(
    failureOf(`
      local cache = bk.cache("/root/.npm")
      local s = bk.image("alpine:3.20"):run("npm ci", { mounts = { cache } }):env("A", "b")
      t:equal(tostring(s), "State(alpine:3.20 + 1 step)")
      t:equal(s:get_env("A"), "b")
      t:equal(bk.arg("MODE", "fast"), "fast")
      t:equal(bk.target_platform(), bk.platform("linux/amd64"))`),
  ).toBeUndefined();
});
