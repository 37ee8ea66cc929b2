import { expect, test } from "@jest/globals";
import { Box, evaluate, failureMessage, makeVm, Plain } from "./fixture.js";

test.each([
  ["type(bk.box('a'))", "userdata"],
  ["tostring(bk.box('a'))", "Box(a)"],
  ["string.format('%s|%6s', bk.box('a'), 'b')", "Box(a)|     b"],
  ["bk.box('a').label", "a"],
  ["bk.box('a'):inside('b').label", "a/b"],
  ["bk.box('a') .. 'x'", "Box(a)x"],
  ["1 .. bk.box('a')", "1Box(a)"],
  ["bk.box('a') .. bk.box('b')", "Box(a)Box(b)"],
  ["bk.box('a') == bk.box('a')", true],
  ["bk.box('a') == bk.box('b')", false],
  ["bk.box('a') == bk.unset", false],
  ["bk.unset == bk.unset", true],
  ["bk.box('a').inside == bk.box('b').inside", true],
  ["getmetatable(bk.box('a'))", false],
  ["pcall(setmetatable, bk.box('a'), {})", false],
  ["rawequal(bk.unset, bk.unset)", true],
])("%s is %p", (lua, value) => {
  expect(evaluate(`return (${lua})`)).toEqual([value]);
});

test("an object comes back as itself", () => {
  const box = new Box("mine");
  expect(evaluate("return bk.give()", { functions: { give: () => box } })).toEqual([box]);
});

test("one object is one table key", () => {
  const box = new Box("mine");
  const setup = { functions: { give: () => box } };
  expect(evaluate("local t = {[bk.give()] = 1} return t[bk.give()]", setup)).toEqual([1n]);
});

test.each([
  ["bk.box('a').size", "build.lua:1: a Box called a has no 'size'"],
  ["bk.box('a')[1]", "build.lua:1: a Box called a has no '1'"],
  ["bk.box('a'):size()", "build.lua:1: a Box called a has no 'size'"],
  [
    "bk.box('a').inside('b')",
    "build.lua:1: box:inside: called without a Box in front: write a colon, as in 'value:inside(…)'",
  ],
  ["bk.box('a').inside(bk.unset)", "box:inside: called without a Box in front"],
  ["bk.box('a') .. {}", "attempt to concatenate a table value"],
  ["bk.unset .. 'x'", "attempt to concatenate a Plain value"],
  ["#bk.box('a')", "attempt to get length of a Box value"],
  ["bk.box('a') + 1", "attempt to perform arithmetic on a Box value"],
  ["bk.box('a')()", "attempt to call a Box value"],
  ["bk.box('a') < bk.box('b')", "attempt to compare two Box values"],
  ["pairs(bk.box('a'))", "bad argument #1 to 'pairs' (table expected, got Box)"],
])("%s fails", (lua, message) => {
  expect(failureMessage(`return ${lua}`)).toContain(message);
});

test("values cannot be changed", () => {
  expect(failureMessage("bk.box('a').label = 'b'")).toBe(
    "build.lua:1: cannot set 'label' of a Box: values are immutable; a method that changes something returns a new one",
  );
});

test("an object of an unregistered class is an internal error", () => {
  class Stray extends Plain {
    override readonly hostClass = "Stray" as "Plain";
  }
  const setup = { functions: { stray: () => new Stray() } };
  expect(() => makeVm(setup).run("bk.stray()")).toThrow("no class named Stray");
});

test.each([
  ["bk.x = 1", "build.lua:1: cannot set bk.x: 'bk' is read-only"],
  ["bk.box = nil", "build.lua:1: cannot set bk.box: 'bk' is read-only"],
  ["rawset(bk, 'x', 1)", "build.lua:1: rawset: this table is read-only"],
  ["table.insert(bk, 1)", "cannot set bk.1: 'bk' is read-only"],
  ["setmetatable(bk, {})", "cannot change a protected metatable"],
  ["local f = bk.bxo", "build.lua:1: bk.bxo does not exist"],
  ["bk.bxo('a')", "build.lua:1: bk.bxo does not exist"],
])("%s fails: the library is read-only", (lua, message) => {
  expect(failureMessage(lua)).toContain(message);
});

test("the library's tables are tables without a visible metatable", () => {
  expect(evaluate("return type(bk), getmetatable(bk)")).toEqual(["table", false]);
});

test("pairs lists the library's fields in order", () => {
  const script =
    "local names = {} for name in pairs(bk) do names[#names + 1] = name end return table.concat(names, ' ')";
  expect(evaluate(script)).toEqual(["box break_build call fail frames unset"]);
});
