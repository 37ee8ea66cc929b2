import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../../src/errors.js";
import { expandPorts, ports } from "../../../../src/api/values/ports.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { readValue } from "./read-value.js";

describe("ports", () => {
  test.each<readonly [LuaInput, readonly string[]]>([
    [8080, ["8080"]],
    ["8080/tcp", ["8080/tcp"]],
    [
      [80, "53/udp", ["8000-8010/UDP", false]],
      ["80", "53/udp", "8000-8010/UDP"],
    ],
    ["$PORT", ["$PORT"]],
    [[], []],
  ])("%j", (input, expected) => {
    expect(readValue(ports, input)).toEqual(expected);
  });

  const port = 'expected a port such as 8080, "8080/tcp" or "8000-8010/udp"';
  test.each<readonly [LuaInput, string]>([
    ["", `v: ${port}, got ""`],
    [0, `v: ${port}, got "0"`],
    [65536, `v: ${port}, got "65536"`],
    [-1, `v: ${port}, got "-1"`],
    [1.5, `v: ${port}, got "1.5"`],
    ["80:8080", `v: ${port}, got "80:8080"`],
    ["80/http", `v: ${port}, got "80/http"`],
    ["80-", `v: ${port}, got "80-"`],
    ["http", `v: ${port}, got "http"`],
    ["1-70000", `v: ${port}, got "1-70000"`],
    ["90-80", 'v: the range "90-80" is empty'],
    [[80, "x"], `v[2]: ${port}, got "x"`],
    [{ tcp: 80 }, 'v: expected a list, got a table with the key "tcp"'],
  ])("%j is refused", (input, problem) => {
    expect(readValue(ports, input)).toEqual([problem]);
  });
});

describe("expandPorts", () => {
  test.each([
    ["80", ["80/tcp"]],
    ["80/TCP", ["80/tcp"]],
    ["53/udp", ["53/udp"]],
    ["9/sctp", ["9/sctp"]],
    ["8000-8002/udp", ["8000/udp", "8001/udp", "8002/udp"]],
    ["7-7", ["7/tcp"]],
    ["1-1 65535", ["1/tcp", "65535/tcp"]],
  ])("%j", (words, expected) => {
    expect(expandPorts([words])).toEqual(expected);
  });

  test.each(["", "80 x", "0"])("%j is refused", (words) => {
    expect(() => expandPorts([words])).toThrow(ScriptError);
  });
});
