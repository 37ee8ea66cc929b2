/** Environment variables. */
import { decodeText } from "../../schema/lua-value.js";
import { listOf, mapOf } from "../../schema/collections.js";
import { INVALID, choice, mapped, text, type Type } from "../../schema/types.js";
import { splitEnv } from "../../llb/carried.js";
import { expandable } from "./expandable.js";
import { orUnset, type Unset } from "./unset.js";
import { quoted } from "../../util/shown-text.js";

/** Variables in the order of the image configuration. `UNSET` removes a variable. */
export type EnvChanges = readonly (readonly [key: string, value: string | Unset])[];

const KEY = /^[^=\0\s]+$/;

const envMap: Type<EnvChanges> = mapped(mapOf(orUnset(expandable(text))), (map) =>
  checkKeys([...map]),
);

const envList: Type<EnvChanges> = mapped(listOf(expandable(text)), (entries) => {
  const bad = entries.find((entry) => !entry.includes("="));
  if (bad !== undefined) return { problem: `expected "KEY=value", got the string ${quoted(bad)}` };
  return checkKeys(entries.map(splitEnv));
});

/** The type of variables: `{ K = "v" }`, which is sorted by key, or `{ "K=v", … }`, which keeps its order. */
export const env: Type<EnvChanges> = choice(
  'variables: { KEY = "value" } or { "KEY=value" }',
  [envMap, envList],
  (value) => {
    if (value.type !== "table") return undefined;
    return value.entries[0]?.[0].type === "integer" ? envList : envMap;
  },
);

/** The type of the name of a variable. */
export const envKey: Type<string> = {
  lua: "string",
  expected: "the name of a variable",
  read: (value, path, problems) => {
    const name = value.type === "string" ? decodeText(value.bytes) : undefined;
    if (name !== undefined && KEY.test(name)) return name;
    const read = text.read(value, path, problems);
    return read === INVALID
      ? INVALID
      : problems.add(path, `${quoted(read)} cannot name a variable`);
  },
};

function checkKeys<T extends EnvChanges>(
  pairs: T,
): { readonly value: T } | { readonly problem: string } {
  const bad = pairs.find(
    ([key, value]) => !KEY.test(key) || (typeof value === "string" && value.includes("\0")),
  );
  return bad === undefined
    ? { value: pairs }
    : { problem: `${quoted(bad[0])} cannot name a variable` };
}
