/** Lines of calls, as a host function sees them: every call has the line of its function's name. */
import { describe, expect, test } from "@jest/globals";
import { InternalError, type SourcePosition } from "../../../src/errors.js";
import { withCallLines } from "../../../src/lua/call-lines.js";
import { decodeText } from "../../../src/schema/lua-value.js";
import { failureMessage, makeVm } from "./fixture.js";

type Modules = Readonly<Record<string, string>>;

/** Runs a script in which `bk.at(tag)` notes its frames: each call as `tag:line`, or `tag:line-lastLine`. */
function linesOf(source: string, modules: Modules = {}, level = 0): readonly string[] {
  const lines: string[] = [];
  const at = ({ args: [tag], frames }: Parameters<NoteCall>[0]) => {
    const name = tag?.type === "string" ? decodeText(tag.bytes) : "-";
    lines.push(`${name}:${lineText(frames()[level])}`);
    return undefined;
  };
  makeVm({ functions: { at }, modules }).run(source);
  return lines;
}

type NoteCall = NonNullable<NonNullable<Parameters<typeof makeVm>[0]>["functions"]>[string];

function lineText(position: SourcePosition | undefined): string {
  if (position === undefined) return "?";
  const { line, lastLine } = position;
  return lastLine === undefined ? String(line) : `${line}-${lastLine}`;
}

/** An object whose every method gives the object again, and calls `bk.at` with the method's name. */
const CHAIN = `local chain = setmetatable({}, { __index = function(self, name) return function(_, ...) bk.at(name) return self end end })`;

describe("a call has the line of its function's name", () => {
  test.each([
    ["one function after the other", 'bk.at("a")\nbk.at("b") bk.at("c")', ["a:1", "b:2", "c:2"]],
    ["arguments over several lines", 'bk.at(\n"a"\n)', ["a:1-3"]],
    ["a name on a line of its own", 'bk\n.at\n(\n"b",\n{\n}\n)', ["b:2-7"]],
    [
      "a call among the arguments of another one",
      'bk.at("a", bk.at(\n"b"),\n{ bk.at("c"),\nx = bk.at(\n"d") })',
      ["b:1-5", "c:3", "d:4-5", "a:1-5"],
    ],
    [
      "arguments without parentheses",
      'bk.at[[a\n]]\nbk.at"b"\nbk.at{\n}',
      ["a\n:1-2", "b:3", "-:4-5"],
    ],
    [
      "varargs as arguments",
      'local function f(...)\nbk.at(\n...\n)\nend\nf("a")\nf(\n"b")',
      ["a:2-4", "b:2-4"],
    ],
    ["a tail call", 'local function f()\nreturn\nbk.at("a")\nend\nf()', ["a:3"]],
    [
      "a local variable, an upvalue, an index",
      'local at = bk.at\nat(\n"a")\nlocal function f()\nat(\n"b")\nend\nf()\nlocal t = { at }\nt[1](\n"c")',
      ["a:2-3", "b:5-6", "c:10-11"],
    ],
    ["a protected call", 'pcall(\nbk.at,\n"a"\n)', ["a:1-4"]],
    ["a chunk that is loaded", 'load("\\n\\nbk.at(\\n1)")()\nbk.at("b")', ["-:1", "b:2"]],
    [
      "a comment with brackets, and text with escapes",
      'bk.at(--[[ ( ]]\n"a\\")", -- )\n1)',
      ['a"):1-3'],
    ],
  ])("%s", (_name, source, expected) => {
    expect(linesOf(source)).toEqual(expected);
  });

  test("a module", () => {
    expect(linesOf('require("m")', { m: '\nbk.at(\n"a")' })).toEqual(["a:2-3"]);
  });

  test("nested calls", () => {
    const source = "local function f(g)\ng(\n)\nend\nf(\nfunction()\nbk.at('a')\nend)";
    expect([0, 1, 2].flatMap((level) => linesOf(source, {}, level))).toEqual([
      "a:7",
      "a:2-3",
      "a:5-8",
    ]);
  });
});

describe("a chain over several lines", () => {
  const ten = Array.from({ length: 10 }, (_, index) => index);

  test("every call has its own line", () => {
    const source = `${CHAIN}\nlocal s = chain\n${ten.map((i) => `:m${i}()`).join("\n")}`;
    expect(linesOf(source, {}, 1)).toEqual(ten.map((i) => `m${i}:${i + 3}`));
  });

  test("every call that fails is blamed on its own line", () => {
    const messages = ten.map((bad) => {
      const calls = ten.map((i) => (i === bad ? ":b()" : ".a()"));
      const source = `local t = {}\nt.a = function() return t end\nlocal s = t\n${calls.join("\n")}`;
      return failureMessage(source).split(" (")[0];
    });
    expect(messages).toEqual(ten.map((i) => `build.lua:${i + 4}: attempt to call a nil value`));
  });

  test("also in a table, and in a chain's arguments", () => {
    const source = `${CHAIN}
local list = { print, chain
:a()
:b(chain
:c()
:d())
:e() }`;
    expect(linesOf(source, {}, 1)).toEqual(["a:3", "c:5", "d:6", "b:4-6", "e:7"]);
  });

  test("calls of a call's result share its first line and its range", () => {
    const source = "local function f(x)\nbk.at(x)\nreturn f\nend\nf('a')('b')\n('c')";
    expect(linesOf(source, {}, 1)).toEqual(["a:5", "b:5-6", "c:5-6"]);
  });
});

describe("long functions", () => {
  const statements = (count: number) => 'local x = 1; x = x .. "x"; '.repeat(count);

  test("lines are right after absolute line information, and after long gaps", () => {
    const gap = "\n".repeat(300);
    const source = `do ${statements(90)} end\nbk.at("a",\n1)${gap}bk.at(${gap}"b")\ndo ${statements(90)} end\nbk\n.at("c")`;
    expect(linesOf(source)).toEqual(["a:2-3", "b:303-603", "c:606"]);
  });

  test("errors outside calls keep their lines", () => {
    const source = `${CHAIN}\nlocal s = chain\n:a()\n:b()\ndo ${statements(90)} end\nlocal n = nil\nn = n.y`;
    const setup = { functions: { at: () => undefined } };
    expect(failureMessage(source, setup)).toBe(
      "build.lua:7: attempt to index a nil value (local 'n')",
    );
  });
});

test("a chunk of another Lua version is rejected", () => {
  expect(() => withCallLines(Uint8Array.from([0x1b, 0x4c, 0x75, 0x61, 0x55, 0]))).toThrow(
    InternalError,
  );
});
