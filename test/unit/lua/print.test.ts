/** The output of `print` for tables. */
import { describe, expect, test } from "@jest/globals";
import { makeVm } from "./fixture.js";

function printed(script: string): string {
  const { run, printed: lines } = makeVm();
  run(script);
  return lines.map(({ text }) => text).join("\n");
}

describe("print shows the content of a table", () => {
  test.each<[script: string, text: string]>([
    ["print({})", "{}"],
    ['print({ "a", 1, { "b" } })', '{ "a", 1, { "b" } }'],
    ['print("t:", { b = 1, a = { true } }, 2)', "t:\t{ a = { true }, b = 1 }\t2"],
    ['print({ [1] = "a", [3] = "c" })', '{ [1] = "a", [3] = "c" }'],
    ['print({ bk.box("x"), print, 1.5 })', "{ Box(x), a function, 1.5 }"],
    ["local t = { 1 } t.self = t print(t)", "{ [1] = 1, self = a table that contains this one }"],
    ["local t = { 1 } print({ t, t })", "{ { 1 }, { 1 } }"],
    ["print(setmetatable({ 1 }, { __index = { a = 2 } }))", "{ 1 }"],
    ["print(setmetatable({}, { __tostring = function() return 'mine' end }))", "mine"],
    ["print(bk)", "bk"],
    ["print(tostring({ 1 }))", "table"],
  ])("%s", (script, text) => {
    expect(printed(script)).toBe(text);
  });

  test("over several lines if it is wide", () => {
    expect(printed(`print({ name = ("x"):rep(50), list = { ("y"):rep(50) } })`)).toBe(
      `{\n  list = { "${"y".repeat(50)}" },\n  name = "${"x".repeat(50)}",\n}`,
    );
  });
});

describe("print limits the output of a table", () => {
  test.each<[what: string, script: string, end: string]>([
    ["entries", "local t = {} for i = 1, 200000 do t[i] = i end print(t)", "  … (199900 more),\n}"],
    [
      "fields",
      "local t = {} for i = 200000, 1, -1 do t['k' .. i] = i end print(t)",
      "  … (199900 more),\n}",
    ],
    ["a text", 'print({ ("é"):rep(1e6) })', 'é"… (2000000 bytes),\n}'],
    [
      "depth",
      "local t = {} for i = 1, 100000 do t = { t } end print(t)",
      "{ { { { { { { { { { a table } } } } } } } } } }",
    ],
  ])("%s", (_, script, end) => {
    const text = printed(script);
    expect(text.endsWith(end)).toBe(true);
    expect(text.length).toBeLessThan(5000);
  });

  test("tables of tables of tables", () => {
    const script =
      "local t = 1 for _ = 1, 5 do local u = {} for i = 1, 40 do u[i] = t end t = u end print(t)";
    expect(printed(script).length).toBeLessThan(20_000);
  });

  test("the first entries do not depend on the order of their creation", () => {
    const fill = (from: string): string =>
      `local t = {} for i = ${from} do t["k" .. i] = { i } end print(t)`;
    expect(printed(fill("1, 5000"))).toBe(printed(fill("5000, 1, -1")));
  });
});
