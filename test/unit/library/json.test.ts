import { describe, expect, test } from "@jest/globals";
import { failureOf, printedBy } from "./steps.js";

/** A long string of Lua with this text. */
function lua(text: string): string {
  return `[==[\n${text}]==]`;
}

/** Returns the text after decoding and encoding. */
function again(text: string): string {
  return printedBy(
    `local json = require("luakit.json") print(json.encode(json.decode(${lua(text)})))`,
  ).join("\n");
}

describe("decode and encode give back", () => {
  test.each([
    ["null"],
    ["true"],
    ["false"],
    ["0"],
    ["-12"],
    ["9223372036854775807"],
    ["-9223372036854775808"],
    ["9007199254740993"],
    ["0.1"],
    ["1e+300"],
    ["-1.5e-07"],
    ['""'],
    ['"a\\"b\\\\c\\n\\t\\b\\f\\r\\u0000\\u001f"'],
    ['"ünïcödé 😀"'],
    ["[]"],
    ["{}"],
    ["[1,[2,[]],{}]"],
    ["[null,null,1]"],
    ['{"a":null,"b":[{"c":1}]}'],
  ])("%s", (text) => {
    expect(again(text)).toBe(text);
  });
});

describe("decode", () => {
  test.each([
    [" \t\r\n[ 1 , 2 ] ", "[1,2]"],
    ["\uFEFF[1]", "[1]"],
    ['"\\/\\u00e9\\uD83D\\uDE00"', '"/é😀"'],
    ["-0", "0"],
    ["1.0", "1"],
    ["1E2", "100"],
    ['{"b":1,"a":2}', '{"a":2,"b":1}'],
  ])("reads %j", (text, expected) => {
    expect(again(text)).toBe(expected);
  });

  test("returns Lua's types", () => {
    const script = `
      local value = require("luakit.json").decode('{"list":[1,2.5,"x",true],"none":null}')
      print(math.type(value.list[1]), math.type(value.list[2]), #value.list, value.list[4])
      print(value.none == require("luakit.json").null, tostring(value.none), value.missing)`;
    expect(printedBy(script)).toEqual(["integer\tfloat\t4\ttrue", "true\tnull\tnil"]);
  });

  test("null becomes the caller's value", () => {
    const script = `
      local value = require("luakit.json").decode('[null,{"a":null}]', { null = false })
      print(value[1], value[2].a)`;
    expect(printedBy(script)).toEqual(["false\tfalse"]);
  });

  test("names keep their bytes, and decoded tables are valid options", () => {
    const script = `
      local labels = require("luakit.json").decode('{"org.a":"1","ü":"2"}')
      for name, value in pairs(labels) do print(name, value) end
      s = s:labels(labels)`;
    expect(printedBy(script)).toEqual(["org.a\t1", "ü\t2"]);
  });

  test.each([
    ["", "line 1, column 1: expected a value, the text ends"],
    ["[1,\n 2,,3]", "line 2, column 4: expected a value, got ','"],
    ["[1 2]", "line 1, column 4: expected ',' or ']', got '2'"],
    ["[1,2", "line 1, column 5: expected ',' or ']', the text ends"],
    ["[1,]", "line 1, column 4: expected a value, got ']'"],
    ['{"a" 1}', "line 1, column 6: expected ':', got '1'"],
    ['{"a":1,}', "line 1, column 8: expected a name in quotes, got '}'"],
    ["{a:1}", "line 1, column 2: expected a name in quotes, got 'a'"],
    ['{"ü":1,\n"a":2,"a":3}', 'line 2, column 7: the name "a" stands here twice'],
    ['"abc', "line 1, column 1: this string does not end"],
    [
      '["ü", "a\nb"]',
      "line 1, column 9: got the control character 10 inside a string; write an escape such as \\n",
    ],
    ['"\\x41"', "line 1, column 2: \\x is not an escape of JSON"],
    ['"\\u12g4"', "line 1, column 4: expected four hexadecimal digits after \\u"],
    ['"\\ud83d!"', "line 1, column 2: \\uD83D is half of a character"],
    ['"\\udc00"', "line 1, column 2: \\uDC00 is half of a character"],
    ["01", "line 1, column 1: expected a number, such as -0.5 or 12"],
    ["1.", "line 1, column 1: expected a number, such as -0.5 or 12"],
    ["-", "line 1, column 1: expected a number, such as -0.5 or 12"],
    [".5", "line 1, column 1: expected a value, got '.'"],
    ["0x10", "line 1, column 1: expected a number, such as -0.5 or 12"],
    ["1e999", "line 1, column 1: the number is too large"],
    [
      "[9223372036854775808]",
      "line 1, column 2: the integer 9223372036854775808 needs more than 64 bits",
    ],
    ["nul", "line 1, column 1: expected a value, got 'nul'"],
    ["True", "line 1, column 1: expected a value, got 'True'"],
    ["1 // one", "line 1, column 3: expected the end of the text, got '/'"],
    ["{} {}", "line 1, column 4: expected the end of the text, got '{'"],
    ["'a'", "line 1, column 1: expected a value, got '''"],
  ])("rejects %j with its position", (text, message) => {
    const script = `local json = require("luakit.json")\njson.decode(${lua(text)})`;
    expect(failureOf(script)).toEqual([
      `build.lua:2: luakit.json.decode: ${message}`,
      "at build.lua:2",
    ]);
  });

  test("rejects text that is not UTF-8", () => {
    expect(failureOf(`require("luakit.json").decode('["a\\xff"]')`)[0]).toBe(
      "build.lua:1: luakit.json.decode: line 1, column 4: the text is not UTF-8",
    );
  });

  test("rejects text that is nested too deep", () => {
    expect(failureOf(`require("luakit.json").decode(("["):rep(100000))`)[0]).toBe(
      "build.lua:1: luakit.json.decode: line 1, column 1001: nested deeper than 1000 levels",
    );
  });

  test("reads a thousand levels", () => {
    const text = `("["):rep(1000) .. ("]"):rep(1000)`;
    const script = `local json = require("luakit.json") print(json.encode(json.decode(${text})) == ${text})`;
    expect(printedBy(script)).toEqual(["true"]);
  });
});

describe("encode", () => {
  test.each([
    ["{}", "{}"],
    ["json.array()", "[]"],
    ["json.array{ 1, json.null }", "[1,null]"],
    ["json.object{}", "{}"],
    ["{ b = 1, a = { 1, 2 } }", '{"a":[1,2],"b":1}'],
    [
      "{ 1.0, -2.5, 1/3, 2^53, 1e15, 1e21 }",
      "[1,-2.5,0.3333333333333333,9007199254740992,1000000000000000,1e+21]",
    ],
    ["math.mininteger", "-9223372036854775808"],
    [`"a/b\\127\\0"`, '"a/b\\u007f\\u0000"'],
  ])("%s", (value, expected) => {
    const script = `local json = require("luakit.json") print(json.encode(${value}))`;
    expect(printedBy(script)).toEqual([expected]);
  });

  test("with an indentation", () => {
    const value = `{ list = { 1, { a = true } }, empty = json.array(), none = {} }`;
    const script = `local json = require("luakit.json") print(json.encode(${value}, { indent = 2 }))`;
    expect(printedBy(script)).toEqual([
      "{",
      '  "empty": [],',
      '  "list": [',
      "    1,",
      "    {",
      '      "a": true',
      "    }",
      "  ],",
      '  "none": {}',
      "}",
    ]);
  });

  test.each([
    ["{ 1, nil, 3 }", "a list with holes; write json.null for a missing item"],
    ["{ 1, a = 2 }", "a table with both items and names"],
    ["{ a = { [true] = 1 } }", "value.a: a boolean cannot be a name in an object"],
    ["{ a = { 1, { b = print } } }", "value.a[2].b: a function cannot be written as JSON"],
    ["{ s }", "value[1]: State(alpine:3.20) cannot be written as JSON"],
    ["nil", "nil cannot be written as JSON; json.null is null"],
    ["0/0", "nan cannot be written as JSON"],
    ["{ 1/0 }", "value[1]: inf cannot be written as JSON"],
    [`{ a = "\\xff" }`, "value.a: a string that is not UTF-8"],
    ["json.object{ 1 }", "an object with items: names are strings"],
    ["json.array{ a = 1 }", "a list with names"],
    ["loop", "value.again.again: the table contains itself"],
  ])("rejects %s with its position", (value, message) => {
    const script = `local json = require("luakit.json") local loop = { again = {} } loop.again.again = loop\njson.encode(${value})`;
    expect(failureOf(script)).toEqual([
      `build.lua:2: luakit.json.encode: ${message}`,
      "at build.lua:2",
    ]);
  });
});

test.each([
  [`decode(5)`, "decode: text: expected a string, got the integer 5"],
  [`decode("1", { nul = 1 })`, `decode: options.nul: unknown option (did you mean "null"?)`],
  [`decode("1", 5)`, "decode: options: expected a table, got the integer 5"],
  [
    `encode(1, { indent = "2" })`,
    `encode: options.indent: expected an integer, got the string "2"`,
  ],
  [`encode(1, { indent = -1 })`, "encode: options.indent: expected at least 0, got the integer -1"],
  [`encode(1, { spaces = 2 })`, "encode: options.spaces: unknown option"],
])("%s is an error", (call, message) => {
  expect(failureOf(`require("luakit.json").${call}`)).toEqual([
    `build.lua:1: luakit.json.${message}`,
    "at build.lua:1",
  ]);
});

test("null cannot be changed", () => {
  expect(failureOf(`require("luakit.json").null.a = 1`)[0]).toBe(
    "build.lua:1: luakit.json.null cannot be changed",
  );
});
