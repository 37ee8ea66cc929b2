import { describe, expect, test } from "@jest/globals";
import { PlatformValue } from "../../../src/api/values/platform.js";
import { holds, sameValue } from "../../../src/testing/compare-values.js";
import { lua, luaFloat, luaFunction, type LuaInput } from "../../support/lua-values.js";

const arm = () => new PlatformValue({ os: "linux", architecture: "arm64" });
const amd = new PlatformValue({ os: "linux", architecture: "amd64" });
const call = () => [];
const bytes = Uint8Array.of(255);

describe("values are equal", () => {
  test.each<readonly [LuaInput, LuaInput, boolean]>([
    [null, null, true],
    [null, false, false],
    [true, true, true],
    [true, false, false],
    [1, luaFloat(1), true],
    [9007199254740993n, 9007199254740992n, false],
    [1, "1", false],
    ["a", "a", true],
    ["a", "b", false],
    [bytes, bytes.slice(), true],
    [["a", ["b"]], ["a", ["b"]], true],
    [["a", ["b"]], ["a", ["c"]], false],
    [["a"], ["a", "b"], false],
    [["a", "b"], ["a"], false],
    [{ a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{}, [], true],
    [arm(), arm(), true],
    [arm(), amd, false],
    [arm(), "linux/arm64", false],
    [luaFunction(call), luaFunction(call), true],
    [luaFunction(call), luaFunction(() => []), false],
  ])("%j and %j: %s", (a, b, expected) => {
    expect([sameValue(lua(a), lua(b)), sameValue(lua(b), lua(a))]).toEqual([expected, expected]);
  });
});

describe("a value holds another", () => {
  const mounts = [
    { type: "bind", dest: "/src", options: { readonly: true } },
    { type: "cache", dest: "/root/.npm" },
  ];
  test.each<readonly [LuaInput, LuaInput, boolean]>([
    ["npm ci && npm test", "ci", true],
    ["npm", "npm ci", false],
    [["a", "b"], "b", true],
    [["a", "bc"], "b", false],
    [[1, 2], luaFloat(2), true],
    [mounts, { type: "cache" }, true],
    [mounts, { type: "cache", dest: "/src" }, false],
    [mounts, { options: { readonly: true } }, true],
    [{ a: 1, b: 2 }, { b: 2 }, true],
    [{ a: 1, b: 2 }, { b: 2, c: 3 }, false],
    [{ a: { x: 1, y: 2 } }, { a: { y: 2 } }, true],
    [{ a: 1 }, 1, false],
    [5, 5, false],
    [null, "a", false],
  ])("%j in %j: %s", (whole, part, expected) => {
    expect(holds(lua(whole), lua(part))).toBe(expected);
  });
});
