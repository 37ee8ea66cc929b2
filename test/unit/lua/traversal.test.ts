import { expect, test } from "@jest/globals";
import { evaluate, failureMessage, formatFrame, makeVm } from "./fixture.js";

const everyKind =
  "{b = 1, a = 2, 10, 20, [1.5] = 3, [-2.5] = 4, [true] = 5, [false] = 6, [-1] = 7, ['10'] = 8}";
const inOrder = "-1 1 2 -2.5 1.5 10 a b false true";

test.each([
  ["pairs(t)", inOrder],
  ["next, t", inOrder],
  ["next, t, 1", "2 -2.5 1.5 10 a b false true"],
  ["next, t, 'a'", "b false true"],
])("for k in %s visits keys in order", (iteration, expected) => {
  const script = `
    local t, keys = ${everyKind}, {}
    for k in ${iteration} do keys[#keys + 1] = tostring(k) end
    return table.concat(keys, " ")`;
  expect(evaluate(script)).toEqual([expected]);
});

test("strings are ordered by their bytes", () => {
  const script = `
    local t, keys = {["é"] = 1, z = 1, Z = 1, ["a\\0b"] = 1, a = 1, [""] = 1, ["\\xff"] = 1}, {}
    for k in pairs(t) do keys[#keys + 1] = #k .. k:sub(1, 1) end
    return table.concat(keys, " ")`;
  expect(evaluate(script)).toEqual([
    Uint8Array.from(Buffer.from("0 1Z 1a 3a 1z 2\xc3 1\xff", "latin1")),
  ]);
});

test.each([
  ["the key itself", "t[k] = nil"],
  ["the key itself, to another value", "t[k] = 0"],
])("pairs continues after assigning %s", (_, assignment) => {
  const script = `
    local t, n = {a = 1, b = 2, c = 3, 4, 5}, 0
    for k in pairs(t) do ${assignment} n = n + 1 end
    return n`;
  expect(evaluate(script)).toEqual([5n]);
});

test("pairs skips keys that were removed during the traversal", () => {
  const script = `
    local t, keys = {a = 1, b = 2, c = 3}, {}
    for k in pairs(t) do keys[#keys + 1] = k t.b = nil end
    return table.concat(keys)`;
  expect(evaluate(script)).toEqual(["ac"]);
});

test("pairs returns the current value of a key", () => {
  const script = `
    local t, values = {a = 1, b = 2}, {}
    for k, v in pairs(t) do values[#values + 1] = v t.b = 9 end
    return table.concat(values, " ")`;
  expect(evaluate(script)).toEqual(["1 9"]);
});

test.each([
  ["while removing every key", "for k in next, t do t[k] = nil n = n + 1 end"],
  [
    "while asking for the first key",
    "for k in next, t do t[k] = nil n = n + 1 if not next(t) then break end end",
  ],
  ["by always taking the first key", "while next(t) do t[next(t)] = nil n = n + 1 end"],
])("next traverses %s", (_, loop) => {
  const script = `local t, n = {a = 1, b = 2, [3] = 3, [0.5] = 4, [true] = 5} , 0 ${loop} return n, next(t)`;
  expect(evaluate(script)).toEqual([5n, null]);
});

test("next visits keys added since the last traversal", () => {
  const script = `
    local t, keys = {a = 1, c = 3}, {}
    for k in next, t do end
    t.b = 2
    for k in next, t do keys[#keys + 1] = k end
    return table.concat(keys)`;
  expect(evaluate(script)).toEqual(["abc"]);
});

test.each<[lua: string, values: unknown[]]>([
  ["next({})", [null]],
  ["next({}, nil)", [null]],
  ["next({5})", [1n, 5n]],
  ["next({5}, 1)", [null]],
  ["next({[false] = 1, [true] = 2})", [false, 1n]],
  ["next({a = 1, [2.5] = 2})", [2.5, 2n]],
  [
    "pairs(setmetatable({}, {__pairs = function(t) return 'custom', t, 3 end}))",
    ["custom", [], 3n],
  ],
  ["select('#', pairs({}))", [3n]],
])("%s is %p", (lua, values) => {
  expect(evaluate(`return ${lua}`)).toEqual(values);
});

test("pairs ignores __index", () => {
  const script =
    "local n = 0 for _ in pairs(setmetatable({1}, {__index = {2, 3}})) do n = n + 1 end return n";
  expect(evaluate(script)).toEqual([1n]);
});

test("traversals of one table can be nested", () => {
  const script = `
    local t, seen = {a = 1, b = 2}, {}
    for k in next, t do for j in next, t do seen[#seen + 1] = k .. j end end
    return table.concat(seen, " ")`;
  expect(evaluate(script)).toEqual(["aa ab ba bb"]);
});

test.each([
  ["pairs(nil)", "build.lua:1: bad argument #1 to 'pairs' (table expected, got nil)"],
  ["pairs()", "build.lua:1: bad argument #1 to 'pairs' (value expected)"],
  ["next(1)", "build.lua:1: bad argument #1 to 'next' (table expected, got number)"],
  ["next({}, {})", "build.lua:1: next: the key has been removed from the table"],
])("%s fails", (lua, message) => {
  expect(failureMessage(lua)).toBe(message);
});

test("keys without an order are visited, with one warning per line", () => {
  const { run, warned } = makeVm();
  run(`
    local t, n = {[{}] = 1, [print] = 2, [bk.unset] = 3, a = 4}, 0
    for _ = 1, 2 do
      for k, v in pairs(t) do n = n + v end
    end
    for k, v in pairs(t) do n = n + v end
    assert(n == 30)`);
  expect(warned.map(({ frames }) => frames.map(formatFrame))).toEqual([
    ["build.lua:4"],
    ["build.lua:6"],
  ]);
  expect(warned[0]?.text).toContain("tables, functions or objects as keys");
});

test("keys with an order cause no warning", () => {
  const { run, warned } = makeVm();
  run(`for _ in pairs(${everyKind}) do end`);
  expect(warned).toEqual([]);
});
