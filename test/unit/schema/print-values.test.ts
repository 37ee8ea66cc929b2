import { expect, test } from "@jest/globals";
import { PlatformValue } from "../../../src/api/values/platform.js";
import { printValue } from "../../../src/schema/print-values.js";
import { lua, luaFloat, luaFunction, luaOther, type LuaInput } from "../../support/lua-values.js";

const long = "x".repeat(50);

test.each<readonly [LuaInput, string]>([
  [null, "nil"],
  [true, "true"],
  [42, "42"],
  [luaFloat(42), "42.0"],
  [luaFloat(0.5), "0.5"],
  ["plain", '"plain"'],
  ['tab\t"quote" \\ \n\u0001 é', '"tab\\t\\"quote\\" \\\\ \\n\\x01 é"'],
  [Uint8Array.of(97, 34, 10, 200), '"a\\"\\n\\xc8"'],
  [{}, "{}"],
  [["a", 1, ["b"]], '{ "a", 1, { "b" } }'],
  [{ b: 1, a: "x", "8080/tcp": {}, end: 2 }, '{ ["8080/tcp"] = {}, a = "x", b = 1, ["end"] = 2 }'],
  [[long, { key: long }], `{\n  "${long}",\n  { key = "${long}" },\n}`],
  [{ key: [long, long] }, `{\n  key = {\n    "${long}",\n    "${long}",\n  },\n}`],
  [new PlatformValue({ os: "linux", architecture: "arm", variant: "v7" }), "linux/arm/v7"],
  [luaFunction(() => []), "a function"],
  [luaOther("thread"), "a thread"],
])("%j is printed as Lua", (value, text) => {
  expect(printValue(lua(value))).toBe(text);
});
