import { describe, expect, test } from "@jest/globals";
import { listOf, mapOf } from "../../../src/schema/collections.js";
import {
  INVALID,
  Problems,
  binary,
  boolean,
  choice,
  instance,
  integer,
  mapped,
  nonEmptyText,
  oneOf,
  refine,
  text,
  type Type,
} from "../../../src/schema/types.js";
import type { LuaValue } from "../../../src/schema/lua-value.js";
import { utf8 } from "../../../src/util/bytes.js";
import { HostObject } from "../../../src/util/host-object.js";
import {
  lua,
  luaFloat,
  luaFunction,
  luaObject,
  luaOther,
  type LuaInput,
} from "../../support/lua-values.js";

class Named extends HostObject {
  override readonly hostClass: string;

  constructor(hostClass: string) {
    super();
    this.hostClass = hostClass;
  }

  override toString(): string {
    return "linux/arm64";
  }
}

const isNamed = (object: object): object is Named => object instanceof Named;

/** Returns the result of reading a value, or the problems as `path: message`. */
function read<T>(type: Type<T>, input: LuaInput): T | readonly string[] {
  const problems = new Problems();
  const value = type.read(lua(input), "v", problems);
  if (value !== INVALID && problems.list.length === 0) return value;
  return problems.list.map(({ path, message }) => `${path}: ${message}`);
}

type Row = readonly [LuaInput, unknown];

function accepts(type: Type<unknown>, rows: readonly Row[]): void {
  test.each(rows)("%j is %j", (input, expected) => {
    expect(read(type, input)).toEqual(expected);
  });
}

describe("boolean", () => {
  accepts(boolean, [
    [true, true],
    [false, false],
    [undefined, ["v: expected true or false, got nil"]],
    [1, ["v: expected true or false, got the integer 1"]],
    ["true", ['v: expected true or false, got the string "true"']],
  ]);
});

describe("text", () => {
  accepts(text, [
    ["", ""],
    ["é", "é"],
    [3, "3"],
    [-7, "-7"],
    [9007199254740993n, "9007199254740993"],
    [luaFloat(3), "3"],
    [1.5, "1.5"],
    [new Named("Platform"), "linux/arm64"],
    [undefined, ["v: expected a string, got nil"]],
    [true, ["v: expected a string, got the boolean true"]],
    [[], ["v: expected a string, got an empty table"]],
    [new Named("State"), ["v: expected a string, got a State"]],
    [luaFunction(() => []), ["v: expected a string, got a function"]],
    [luaOther("thread"), ["v: expected a string, got a thread"]],
    [new Uint8Array([0xff]), ["v: expected a string, got a string of 1 bytes that is not UTF-8"]],
  ]);
});

describe("nonEmptyText", () => {
  accepts(nonEmptyText, [
    [" a ", " a "],
    [0, "0"],
    ["", ['v: expected a string that is not empty, got the string ""']],
    [" \n\t", ['v: expected a string that is not empty, got the string " \\n\\t"']],
    [{}, ["v: expected a string, got an empty table"]],
  ]);
});

describe("binary", () => {
  accepts(binary, [
    ["a\0b", utf8("a\0b")],
    [new Uint8Array([0xff, 0, 1]), new Uint8Array([0xff, 0, 1])],
    [12, utf8("12")],
    [luaFloat(2), utf8("2")],
    [undefined, ["v: expected a string, got nil"]],
    [{}, ["v: expected a string, got an empty table"]],
  ]);
});

describe("integer", () => {
  accepts(integer(0, 10), [
    [0, 0],
    [10, 10],
    [luaFloat(4), 4],
    [11, ["v: expected an integer from 0 to 10, got the integer 11"]],
    [-1, ["v: expected an integer from 0 to 10, got the integer -1"]],
    [1.5, ["v: expected an integer from 0 to 10, got the number 1.5"]],
    ["1", ['v: expected an integer from 0 to 10, got the string "1"']],
    [2n ** 63n - 1n, ["v: expected an integer from 0 to 10, got the integer 9223372036854775807"]],
  ]);

  test("without a maximum names the largest integer for a larger value", () => {
    expect(read(integer(1, Number.MAX_SAFE_INTEGER), 2n ** 62n)).toEqual([
      "v: expected an integer from 1 to 9007199254740991, got the integer 4611686018427387904",
    ]);
  });
});

describe("oneOf", () => {
  accepts(oneOf("sandbox", "host", "none"), [
    ["host", "host"],
    [
      "hots",
      [
        'v: expected one of "sandbox", "host", "none", got the string "hots" (did you mean "host"?)',
      ],
    ],
    ["x", ['v: expected one of "sandbox", "host", "none", got the string "x"']],
    [1, ['v: expected one of "sandbox", "host", "none", got the integer 1']],
    [
      new Uint8Array([0xff]),
      ['v: expected one of "sandbox", "host", "none", got a string of 1 bytes that is not UTF-8'],
    ],
  ]);

  test("of one word names it", () => {
    expect(read(oneOf("only"), 1)).toEqual(['v: expected "only", got the integer 1']);
  });
});

describe("refine", () => {
  const even = refine(integer(0, 10), "an even number", (value) =>
    value % 2 === 0 ? undefined : "expected an even number",
  );
  accepts(even, [
    [4, 4],
    [3, ["v: expected an even number, got the integer 3"]],
    ["x", ['v: expected an integer from 0 to 10, got the string "x"']],
  ]);
});

describe("mapped", () => {
  const halved = mapped(integer(0, 10), (value) =>
    value % 2 === 0 ? { value: value / 2 } : { problem: "cannot be halved" },
  );
  accepts(halved, [
    [4, 2],
    [3, ["v: cannot be halved"]],
    [true, ["v: expected an integer from 0 to 10, got the boolean true"]],
  ]);
});

describe("choice", () => {
  const either = choice<number | string>("a number or a name", [integer(0, 9), text], (value) => {
    if (value.type === "integer") return integer(0, 9);
    return value.type === "string" ? text : undefined;
  });
  accepts(either, [
    [3, 3],
    ["x", "x"],
    [99, ["v: expected an integer from 0 to 9, got the integer 99"]],
    [{}, ["v: expected a number or a name, got an empty table"]],
    [undefined, ["v: expected a number or a name, got nil"]],
  ]);
});

describe("instance", () => {
  const named = new Named("State");
  accepts(instance("State", isNamed), [
    [named, named],
    [luaObject({}), ["v: expected a State, got an object"]],
    [{ hostClass: "State" }, ["v: expected a State, got a table"]],
    ["State", ['v: expected a State, got the string "State"']],
  ]);
});

describe("listOf", () => {
  const words = listOf(nonEmptyText);
  accepts(words, [
    [[], []],
    [
      ["a", "b"],
      ["a", "b"],
    ],
    [
      ["a", 1, 1.5],
      ["a", "1", "1.5"],
    ],
    [
      [["a"], [], [["b", ["c"]]], "d"],
      ["a", "b", "c", "d"],
    ],
    [
      [false, "a", false, [false, "b"]],
      ["a", "b"],
    ],
    [[false], []],
    ["a", ['v: expected a list (each a string that is not empty), got the string "a"']],
    [undefined, ["v: expected a list (each a string that is not empty), got nil"]],
    [["a", undefined, "c"], ["v[2]: a nil in a list; write false to leave an item out"]],
    [[undefined, "b"], ["v[1]: a nil in a list; write false to leave an item out"]],
    [[["a", undefined, "c"]], ["v[1][2]: a nil in a list; write false to leave an item out"]],
    [["a", true], ["v[2]: expected a string, got the boolean true"]],
    [
      ["", ["b", {}], new Named("State"), " "],
      [
        'v[1]: expected a string that is not empty, got the string ""',
        "v[3]: expected a string, got a State",
        'v[4]: expected a string that is not empty, got the string " "',
      ],
    ],
    [{ a: 1 }, ['v: expected a list, got a table with the key "a"']],
    [
      new Map<LuaInput, LuaInput>([
        [1, "a"],
        ["x", "b"],
      ]),
      ['v: expected a list, got a table with the key "x"'],
    ],
    [new Map([[0, "a"]]), ["v: expected a list, got a table with the key 0"]],
    [new Map([[-1, "a"]]), ["v: expected a list, got a table with the key -1"]],
    [new Map([[luaFloat(1.5), "a"]]), ["v: expected a list, got a table with the key 1.5"]],
    [new Map([[true, "a"]]), ["v: expected a list, got a table with the key true"]],
    [
      new Map([[luaFunction(() => []), "a"]]),
      ["v: expected a list, got a table with the key a function"],
    ],
  ]);

  describe("with single", () => {
    accepts(listOf(nonEmptyText, { single: true }), [
      ["a", ["a"]],
      [7, ["7"]],
      [
        ["a", ["b"]],
        ["a", "b"],
      ],
      [[], []],
      ["", ['v: expected a string that is not empty, got the string ""']],
      [false, ["v: expected a string, got the boolean false"]],
    ]);
  });

  test("accepts a nested list with more items than the stack can hold", () => {
    const item = lua("x");
    const entries = Array.from(
      { length: 150_000 },
      (_, index) => [{ type: "integer", value: BigInt(index + 1) }, item] as const,
    );
    const nested: LuaValue = {
      type: "table",
      entries: [[lua(1), { type: "table", entries }]],
    };
    expect(words.read(nested, "v", new Problems())).toHaveLength(150_000);
  });
});

describe("mapOf", () => {
  const map = mapOf(text);
  accepts(map, [
    [{}, new Map()],
    [
      { b: 1, a: "x" },
      new Map([
        ["a", "x"],
        ["b", "1"],
      ]),
    ],
    ["x", ['v: expected a table (each value a string), got the string "x"']],
    [["x"], ["v: expected names as keys, got the key 1"]],
    [{ "": "x" }, ['v: expected names as keys, got the key ""']],
    [
      { b: true, a: {} },
      [
        "v.a: expected a string, got an empty table",
        "v.b: expected a string, got the boolean true",
      ],
    ],
    [{ a: false }, ["v.a: expected a string, got the boolean false"]],
    [
      new Map([[new Uint8Array([0xff]), "x"]]),
      ["v: expected names as keys, got the key a string of 1 bytes that is not UTF-8"],
    ],
  ]);

  test("keeps names with a special meaning in JavaScript", () => {
    const input = new Map([["__proto__", "x"]]);
    expect(read(map, input)).toEqual(new Map([["__proto__", "x"]]));
  });

  test("is sorted by name", () => {
    const inputs = [
      { c: "3", a: "1", b: "2" },
      { b: "2", c: "3", a: "1" },
    ];
    const keys = inputs.map((input) => [
      ...(read(map, input) as ReadonlyMap<string, string>).keys(),
    ]);
    expect(keys).toEqual([
      ["a", "b", "c"],
      ["a", "b", "c"],
    ]);
  });
});

describe("in documentation", () => {
  test.each<readonly [string, Type<unknown>, string]>([
    ["boolean", boolean, "boolean"],
    ["text", text, "Text"],
    ["integer", integer(0, 1), "integer"],
    ["words", oneOf("a", "b"), '"a"|"b"'],
    ["a list", listOf(boolean), "boolean[]"],
    ["a list of several types", listOf(oneOf("a", "b")), '("a"|"b")[]'],
    ["one or a list", listOf(boolean, { single: true }), "boolean|boolean[]"],
    ["a map", mapOf(boolean), "table<string, boolean>"],
    ["an instance", instance("State", isNamed), "State"],
    ["a refined type", nonEmptyText, "Text"],
  ])("%s has LuaLS syntax", (_name, type, expected) => {
    expect(type.lua).toBe(expected);
  });
});
