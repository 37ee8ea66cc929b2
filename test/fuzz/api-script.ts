/** Creates random build scripts from the declarations of the API. */
import { apiFunctions } from "../../src/api/registry.js";
import type { BuildFunction } from "../../src/api/declare.js";
import type { Fields, TableType } from "../../src/schema/table.js";
import type { Type } from "../../src/schema/types.js";
import { luaString } from "./lua-text.js";
import type { Random } from "./random.js";
import { ARGUMENTS, REQUIRED_OPTIONS, sampleValues } from "./sample-values.js";

const PREAMBLE = `local s, count, keep = bk.image("alpine:3.20"), 0, {}
local function line() count = count + 1 return count end
local function try(old, call) local ok, new = pcall(call) if ok then return new end return old end
`;

/** Values that most types reject. */
const ODD_VALUES = [
  ...[
    "nil",
    "false",
    "{}",
    "{ {} }",
    "{ 1, nil, 3 }",
    "-1",
    "1e300",
    "0/0",
    "math.mininteger",
    "2^53",
  ],
  ...[
    "print",
    "s",
    "bk",
    "bk.unset",
    "bk.scratch()",
    "keep",
    "('x'):rep(3000)",
    '"\\0"',
    '"\\xff"',
    '"$"',
  ],
  ...[
    "setmetatable({}, { __index = print })",
    "coroutine.create(print)",
    "bk.cache('/c')",
    '"${A:-b}"',
  ],
];
const PIECES = [
  "a",
  "/",
  "..",
  "*",
  "$A",
  "${B:-c}",
  "$$",
  "\n",
  " ",
  ":",
  "=",
  "alpine",
  "1",
  "#!/bin/sh\n",
];

/** Returns a script with random calls, one per line, that exports their results. */
export function apiScript(random: Random): string {
  const isTolerant = random.chance(50);
  const calls = random.list(1, 8, () => statement(random, isTolerant));
  return `${PREAMBLE}${calls.join("\n")}\nbk.export(s)\n`;
}

function statement(random: Random, isTolerant: boolean): string {
  const declared = random.pick(apiFunctions);
  const call = callOf(random, declared);
  if (declared.name === "bk.export" && random.chance(90)) return "";
  if (declared.returns !== "State") {
    return isTolerant ? `pcall(function() return ${call} end)` : `keep[1] = ${call}`;
  }
  return isTolerant ? `s = try(s, function() return ${call} end)` : `s = ${call}`;
}

function callOf(random: Random, { name, parameters }: BuildFunction): string {
  const isMethod = name.startsWith("state:");
  const given = Object.entries(parameters)
    .slice(isMethod ? 1 : 0)
    .filter(([, { kind }]) => kind === "required" || random.chance(50))
    .map(([parameter, { type }]) => argument(random, name, parameter, type));
  return `${name.replace("state:", "s:")}(${given.join(", ")})`;
}

function argument(random: Random, name: string, parameter: string, type: Type<unknown>): string {
  const sample = ARGUMENTS[`${name} ${parameter}`] ?? ARGUMENTS[parameter];
  const isPlain = sample !== undefined && sample !== "{}";
  return isPlain && random.chance(60) ? sample : value(random, type);
}

function value(random: Random, type: Type<unknown>, key = ""): string {
  if (random.chance(7)) return random.pick(ODD_VALUES);
  if ("fields" in type) return table(random, type as TableType<Fields>);
  const samples = sampleValues(key, type);
  if (samples !== undefined && random.chance(80)) {
    const [right, ...wrong] = samples;
    return random.chance(85) ? right : random.pick(wrong);
  }
  const { parts = [] } = type;
  if (parts.length === 0) return luaString(random.text(PIECES, 4));
  const inner = value(random, random.pick(parts));
  return type.lua.includes("[]") && random.chance(50) ? `{ ${inner} }` : inner;
}

function table(random: Random, { name, fields }: TableType<Fields>): string {
  const chosen = random.list(0, 3, () => random.pick(Object.entries(fields)));
  const given = chosen.map(([field, { type }]) => {
    const required = REQUIRED_OPTIONS[`${name}.${field}`];
    const text = `${field} = ${value(random, type, `${name}.${field}`)}`;
    return required === undefined ? text : `${required}, ${text}`;
  });
  return `{ ${[REQUIRED_OPTIONS[name] ?? [], ...given].flat().join(", ")} }`;
}
