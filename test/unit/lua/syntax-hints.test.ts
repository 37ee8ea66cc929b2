/** What Lua's syntax errors say about the spelling of other languages. */
import { describe, expect, test } from "@jest/globals";
import { luaTokens } from "../../../src/util/lua-tokens.js";
import { failureFrames, failureMessage } from "./fixture.js";

describe("a word or sign of another language is answered with Lua's", () => {
  test.each([
    ["for i = 1, 3 do if i == 2 then continue end end", "Lua has no continue: write goto continue"],
    ["const x = 1", "variables are declared with local"],
    ["let x = 1", "variables are declared with local"],
    ["if a then\nelif b then\nend", "Lua writes elseif"],
    ['import "x"\nimport y', 'modules are loaded with require: local m = require("…")'],
    ["def f():", "functions are written function name(…) … end"],
    ["try f() catch e", "errors are caught by pcall"],
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
    ["local x = `a`", 'strings stand in "…"'],
    ["print(“x”)", "such as a curly quote"],
    ['local x = { "a": 1 }', "fields of a table are written { name = value }"],
    ["local x = { a: 1 }", "fields of a table are written { name = value }"],
    ['local x = [ "a" ]', 'lists are written { "a", "b" }'],
    ["if (x) {\n}", "blocks are written if … then … end"],
    ["while true {\n}", "blocks are written if … then … end"],
    ["function f() {\n}", "blocks are written if … then … end"],
    ['local x = { "a" "b" }', 'is a comma missing between "a" and "b"?'],
    [
      "local x = {\n  a = 1\n  b = 2\n}",
      "is '}' missing after 1, or a comma missing between 1 and b?",
    ],
    ["end", "there is one 'end' too many"],
    ["return 1\nprint(2)", "return is the last statement of a file"],
    ['local x = "a\nb"', "text over several lines stands in [[ … ]]"],
    [String.raw`local x = "grep '\d+'"`, "write [[ … ]] for text with backslashes"],
    [String.raw`local x = "\u0041"`, "write [[ … ]] for text with backslashes"],
    ["f([[ [[ -f x ]] && echo ]])", "]] ends the text that [[ began: write [=[ … ]=]"],
    ["f([[\n  if [[ -f x ]]; then y; fi\n]])", "]] ends the text that [[ began"],
    ["f([[ echo ${a[b[1]]} ]])", "]] ends the text that [[ began"],
    ['local x = "a" + "b"', "texts are joined with a .. b; tonumber(text) reads a number"],
    ['local s = "a"\ns = s + 1', "texts are joined with a .. b"],
    ['local s = "a" * 2', "'number': tonumber(text) reads a number from a text"],
  ])("%s", (script, told) => {
    expect(failureMessage(script)).toContain(told);
  });
});

describe("a hint is given only where its mistake is", () => {
  test.each([
    ["f([[ a[1] ]], { b: 1 })", "]] ends the text"],
    ["f([[ a ]], { b: 1 })", "]] ends the text"],
    ['local continue = 1\nf("a" "b")', "continue"],
    ["local x = -- a ? b : c\n\n)", "x ? y : z"],
    ["print('a && b' 'c')", "Lua writes and"],
    ["f({ a = 1 } { b = 2 })", "blocks are written"],
  ])("%s", (script, told) => {
    expect(failureMessage(script)).not.toContain(told);
  });
});

describe("what is never closed is marked where it was opened", () => {
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
      "write elseif in line 3: 'else if' begins a block with an 'end' of its own",
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

test("the tokens of any text join to it, but for blanks and comments", () => {
  const texts = (text: string) => luaTokens(text).map((token) => token.text);
  expect(texts(`a.b("x\\"y", [==[ ]] ]==], 'z') -- c\n--[[ d ]] e ~= 1.5 .. "open`)).toEqual([
    ...["a", ".", "b", "(", '"x\\"y"', ",", "[==[ ]] ]==]", ",", "'z'", ")"],
    ...["e", "~=", "1.5", "..", '"open'],
  ]);
  expect(luaTokens("a\r\nb\nc\rd").map(({ line }) => line)).toEqual([1, 2, 3, 4]);
});
