import { deepEqual, equal, ok } from "node:assert/strict";
import { apiFunctions } from "../../../src/api/registry.js";
import { copyMode, octalMode } from "../../../src/api/values/mode.js";
import { owner } from "../../../src/api/values/owner.js";
import { duration, formatDuration, size } from "../../../src/api/values/quantities.js";
import { ScriptError } from "../../../src/errors.js";
import { formatOwner } from "../../../src/llb/owner.js";
import type { Fields, TableType } from "../../../src/schema/table.js";
import { INVALID, Problems, type Type } from "../../../src/schema/types.js";
import { State } from "../../../src/llb/state.js";
import { tablesOf } from "../../../src/schema/tables-of.js";
import { lua, luaFloat, luaFunction, luaOther, type LuaInput } from "../../support/lua-values.js";
import type { Random } from "../random.js";
import { outcomeOf, type Target } from "../target.js";

const TYPES: readonly Type<unknown>[] = [
  ...apiFunctions.flatMap(({ parameters }) => Object.values(parameters)),
  ...tablesOf(apiFunctions).flatMap(({ fields }) => Object.values(fields)),
].map(({ type }) => type);
const FIELD_NAMES = tablesOf(apiFunctions).flatMap(({ fields }) => Object.keys(fields));

const PIECES = [
  ...[
    "app",
    ":",
    "0755",
    "u+x,go-w",
    "64",
    "m",
    "1m30s",
    "..",
    "/",
    "a",
    " ",
    ",",
    "$A",
    "${B:-c}",
  ],
  ...[
    "8080",
    "-",
    "/tcp",
    "sha256:",
    "0123456789abcdef".repeat(4),
    "linux",
    "arm64",
    "CMD",
    "NONE",
  ],
  ...["10.0.0.1", "KEY=value", "#!/bin/sh", "\n", "  # x\n", "2026-01-31T12:00:00Z", "SIGTERM"],
];
const INTEGERS = [
  0,
  1,
  -1,
  644,
  755,
  0o755,
  65_536,
  2 ** 31,
  2 ** 32,
  2n ** 63n - 1n,
  -(2n ** 63n),
];
const FLOATS = [0, -0, 1.5, 8080, 1e18, 1e300, Infinity, NaN];
const STATE = State.scratch({ os: "linux", architecture: "amd64" });

/** A type reads a random Lua value or reports its problems, and never changes the value. */
export const optionValues: Target = {
  name: "option-values",
  cases: 2000,
  run: (random) => {
    const type = random.pick(TYPES);
    const value = lua(valueFor(random, type));
    const read = (): unknown => {
      const problems = new Problems();
      const { value: result, error } = outcomeOf(
        () => type.read(value, "x", problems),
        ScriptError,
      );
      const isRefused = error !== undefined || result === INVALID;
      if (error === undefined) equal(isRefused, problems.list.length > 0, type.lua);
      for (const { message } of problems.list)
        ok(message !== "" && !message.includes("undefined"), message);
      return { result, problems: problems.list, error: error?.message };
    };
    deepEqual(read(), read());
  },
};

/** A printed value is read back as the same value. */
export const quantities: Target = {
  name: "quantities",
  cases: 1500,
  run: (random) => {
    const milliseconds = random.below(random.pick([10, 1e4, 1e6, 1e9]));
    equal(read(duration(0), formatDuration(milliseconds * 1e6)), milliseconds * 1e6);
    const bits = random.below(0o10000);
    equal(read(octalMode, `0${bits.toString(8)}`), bits);
    equal(read(copyMode, bits.toString(8)), bits);
    const kibibytes = random.below(1e6);
    equal(read(size, `${kibibytes}k`), kibibytes * 1024);
    const user = random.pick(["app", "a$b", "0x", random.below(2 ** 32)]);
    const group = random.pick([undefined, "wheel", random.below(2 ** 32)]);
    const given = { user, ...(group !== undefined && { group }) };
    const parsed = read(owner, formatOwner(given));
    deepEqual(parsed, formatOwner(given).includes("$") ? { text: formatOwner(given) } : given);
  },
};

function read<T>(type: Type<T>, input: LuaInput): unknown {
  return type.read(lua(input), "x", new Problems());
}

/** Returns a value for a type. Most values have the right form and random content. */
function valueFor(random: Random, type: Type<unknown>, depth = 0): LuaInput {
  if (depth > 5 || random.chance(10)) return anyValue(random, depth);
  if ("fields" in type) {
    const fields = Object.entries((type as TableType<Fields>).fields);
    const given = random.list(0, 3, () => random.pick(fields));
    return Object.fromEntries(
      given.map(([name, field]) => [name, valueFor(random, field.type, depth + 1)]),
    );
  }
  if (type.parts === undefined || type.parts.length === 0) return anyValue(random, depth);
  const inner = (): LuaInput => valueFor(random, random.pick(type.parts ?? []), depth + 1);
  if (type.lua.includes("table<") && random.chance(80)) {
    return Object.fromEntries(random.list(0, 3, () => [random.text(["A", "b"], 2), inner()]));
  }
  return type.lua.includes("[]") && random.chance(60) ? random.list(0, 3, inner) : inner();
}

function anyValue(random: Random, depth: number): LuaInput {
  switch (random.below(depth > 5 ? 7 : 9)) {
    case 0:
      return random.pick([undefined, true, false, STATE]);
    case 1:
      return random.pick(INTEGERS);
    case 2:
      return luaFloat(random.pick(FLOATS));
    case 3:
      return random.pick([luaFunction(() => []), luaOther("thread"), random.bytes(5)]);
    case 7:
      return random.list(0, 3, () => anyValue(random, depth + 1));
    case 8: {
      const name = (): string => random.pick([...FIELD_NAMES, "__proto__", "x", ""]);
      return Object.fromEntries(random.list(0, 3, () => [name(), anyValue(random, depth + 1)]));
    }
    default:
      return random.text(PIECES, 4);
  }
}
