/** Hints in syntax errors about the syntax of other languages. */
import { describe, expect, test } from "@jest/globals";
import { luaTokens } from "../../../src/util/lua-tokens.js";
import { failureFrames, failureMessage } from "./fixture.js";

describe("a keyword or operator of another language suggests Lua's", () => {
  test.each([
    ["for i = 1, 3 do if i == 2 then continue end end", "Lua has no continue: write goto continue"],
    ["const x = 1", "declare variables with local"],
    ["let x = 1", "declare variables with local"],
    ["if a then\nelif b then\nend", "Lua writes elseif"],
    ['import "x"\nimport y', 'load modules with require: local m = require("…")'],
    ["def f():", "write functions as function name(…) … end"],
    ["try f() catch e", "catch errors with pcall"],
    ['local x = y ? "a" : "b"', "Lua writes x and y or z for x ? y : z"],
    ["local x = y ?? 1", "Lua writes a or b for a ?? b"],
    ["local x = y?.z", "Lua writes a and a.b for a?.b"],
    ["x++", "Lua has no ++: write a = a + 1"],
    ["x--\nprint(x)", "Lua has no --, which begins a comment: write a = a - 1"],
    ["x += 1", "Lua has no +=: write a = a + b"],
    ["x ..= 'a'", "Lua has no ..=: write a = a .. b"],
    ["if a === b then end", "Lua writes == for “equal”"],
    ["if a = b then end", "Lua compares with =="],
    ["if a != b then end", "Lua writes ~= for “not equal”"],
    ["if !a then end", "Lua writes not for “not”"],
    ["if a && b then end", "Lua writes and"],
    ["if a || b then end", "Lua writes or"],
    ["local f = (x) => x", "functions are values in Lua: function(x) return … end"],
    ["local x = a ** 2", "Lua writes a ^ b for a ** b"],
    ["// text", "comments begin with --"],
    ["/* text */", "comments begin with --"],
    ["print(1) # text", "comments begin with --"],
    ["local x = `a`", 'write strings in "…"'],
    ["print(“x”)", "such as a curly quote"],
    ['local x = { "a": 1 }', "write the fields of a table as { name = value }"],
    ["local x = { a: 1 }", "write the fields of a table as { name = value }"],
    ['local x = [ "a" ]', 'write lists as { "a", "b" }'],
    ["if (x) {\n}", "write blocks as if … then … end"],
    ["while true {\n}", "write blocks as if … then … end"],
    ["function f() {\n}", "write blocks as if … then … end"],
    ['local x = { "a" "b" }', 'is a comma missing between "a" and "b"?'],
    [
      "local x = {\n  a = 1\n  b = 2\n}",
      "is '}' missing after 1, or a comma missing between 1 and b?",
    ],
    ["end", "there is one 'end' too many"],
    ["return 1\nprint(2)", "return must be the last statement of a file"],
    ['local x = "a\nb"', "write text over several lines in [[ … ]]"],
    [String.raw`local x = "grep '\d+'"`, "write [[ … ]] for text with backslashes"],
    [String.raw`local x = "\u0041"`, "write [[ … ]] for text with backslashes"],
    ["f([[ [[ -f x ]] && echo ]])", "]] ends the string that [[ began: write [=[ … ]=]"],
    ["f([[\n  if [[ -f x ]]; then y; fi\n]])", "]] ends the string that [[ began"],
    ["f([[ echo ${a[b[1]]} ]])", "]] ends the string that [[ began"],
    ['local x = "a" + "b"', "write a .. b to join strings; tonumber(text) converts a string"],
    ['local s = "a"\ns = s + 1', "write a .. b to join strings"],
    ['local s = "a" * 2', "'number': tonumber(text) converts a string to a number"],
  ])("%s", (script, told) => {
    expect(failureMessage(script)).toContain(told);
  });
});

describe("a hint appears only for its mistake", () => {
  test.each([
    ["f([[ a[1] ]], { b: 1 })", "]] ends the text"],
    ["f([[ a ]], { b: 1 })", "]] ends the text"],
    ['local continue = 1\nf("a" "b")', "continue"],
    ["local x = -- a ? b : c\n\n)", "x ? y : z"],
    ["print('a && b' 'c')", "Lua writes and"],
    ["f({ a = 1 } { b = 2 })", "write blocks as"],
  ])("%s", (script, told) => {
    expect(failureMessage(script)).not.toContain(told);
  });
});

describe("an unclosed block or bracket is reported at its start", () => {
  test.each<[name: string, script: string, line: number, told: string]>([
    [
      "a function",
      "local function f()\n  print(1)\n\nprint(2)\n",
      1,
      "the 'function' of this line",
    ],
    ["an if", "\nif true then\n  print(1)\n", 2, "write 'end' for the 'if' of this line"],
    [
      "an inner block, told from its indentation",
      "local function f()\n  if a then\n    g()\n\n  return 1\nend\nf()\n",
      2,
      "write 'end' for the 'if' of this line",
    ],
    [
      "an inner loop, told from its indentation",
      "local function f()\n  for i = 1, 2 do\n    g()\nend\nf()\n",
      2,
      "write 'end' for the 'do' of this line",
    ],
    [
      "else if",
      "if a then\n  f()\nelse if b then\n  g()\nend\n",
      1,
      "write elseif in line 3: 'else if' begins a new block, which needs another 'end'",
    ],
    ["a parenthesis", "f(\n  1,\n  2\n", 1, "write ')' for the '(' of this line"],
    ["a table", "local t = {\n  1,\n", 1, "write '}' for the '{' of this line"],
    ["a text", "\nlocal t = [[\n  1,\n", 2, "it is never closed: write [[ … ]]"],
    ["a comment", "\n--[[\n  1,\n", 2, "it is never closed: write --[[ … ]]"],
    ["continue before an end", "for i = 1, 2 do\n  if i then\n    continue\n  end\nend", 3, "goto"],
  ])("%s", (_, script, line, told) => {
    expect(failureMessage(script)).toContain(told);
    expect(failureFrames(script)).toEqual([`build.lua:${line}`]);
  });
});

test("the tokens of a text contain everything except spaces and comments", () => {
  const texts = (text: string) => luaTokens(text).map((token) => token.text);
  expect(texts(`a.b("x\\"y", [==[ ]] ]==], 'z') -- c\n--[[ d ]] e ~= 1.5 .. "open`)).toEqual([
    ...["a", ".", "b", "(", '"x\\"y"', ",", "[==[ ]] ]==]", ",", "'z'", ")"],
    ...["e", "~=", "1.5", "..", '"open'],
  ]);
  expect(luaTokens("a\r\nb\nc\rd").map(({ line }) => line)).toEqual([1, 2, 3, 4]);
});
