/** Lists and tables of names, the same type for each item. */
import { decodeText, describeLuaValue, type LuaValue } from "./lua-value.js";
import { INVALID, mismatch, type Invalid, type Problems, type Type } from "./types.js";

/**
 * A list. It may contain lists, which are flattened, and `false`, which is left out; a hole is an error that says to
 * write `false`. With `single`, one value may stand for a list of one.
 */
export function listOf<T>(
  item: Type<T>,
  options: { readonly single?: boolean } = {},
): Type<readonly T[]> {
  const single = options.single === true;
  const lua = `${item.lua.includes("|") ? `(${item.lua})` : item.lua}[]`;
  const list: Type<readonly T[]> = {
    lua: single ? `${item.lua}|${lua}` : lua,
    parts: [item],
    expected: single ? `${item.expected} or a list of such` : `a list (each ${item.expected})`,
    read: (value, path, problems) => {
      if (value.type === "table") return readList(item, value.entries, path, problems);
      if (!single) return mismatch(list, value, path, problems);
      const one = item.read(value, path, problems);
      return one === INVALID ? INVALID : [one];
    },
  };
  return list;
}

type Entries = readonly (readonly [LuaValue, LuaValue])[];

function readList<T>(
  item: Type<T>,
  entries: Entries,
  path: string,
  problems: Problems,
): readonly T[] | Invalid {
  if (!checkSequence(entries, path, problems)) return INVALID;
  const values: T[] = [];
  let valid = true;
  for (const [index, [, value]] of entries.entries()) {
    const at = `${path}[${index + 1}]`;
    if (value.type === "boolean" && !value.value) continue;
    const read = readItem(item, value, at, problems);
    if (read === INVALID) valid = false;
    // One by one: a spread puts every item on the stack.
    else for (const one of read) values.push(one);
  }
  return valid ? values : INVALID;
}

function readItem<T>(
  item: Type<T>,
  value: LuaValue,
  path: string,
  problems: Problems,
): readonly T[] | Invalid {
  if (value.type === "table") return readList(item, value.entries, path, problems);
  const read = item.read(value, path, problems);
  return read === INVALID ? INVALID : [read];
}

/** Adds what is wrong with a list that has a nil before its end. */
export function listHole(path: string, problems: Problems): Invalid {
  return problems.add(path, "a nil in a list; write false to leave an item out");
}

/** Adds a problem unless the keys are 1, 2, 3 and so on. */
function checkSequence(entries: Entries, path: string, problems: Problems): boolean {
  for (const [index, [key]] of entries.entries()) {
    if (key.type === "integer" && key.value === BigInt(index + 1)) continue;
    if (key.type === "integer" && key.value > 0n) {
      listHole(`${path}[${index + 1}]`, problems);
    } else {
      problems.add(path, `expected a list, got a table with ${keyWords(key)}`);
    }
    return false;
  }
  return true;
}

function keyWords(key: LuaValue): string {
  return `the key ${describeLuaValue(key).replace(/^the (string|integer|number|boolean) /, "")}`;
}

/** A table from names to values, in bytewise order of the names. */
export function mapOf<T>(item: Type<T>): Type<ReadonlyMap<string, T>> {
  const map: Type<ReadonlyMap<string, T>> = {
    lua: `table<string, ${item.lua}>`,
    parts: [item],
    expected: `a table (each value ${item.expected})`,
    read: (value, path, problems) => {
      if (value.type !== "table") return mismatch(map, value, path, problems);
      const result = new Map<string, T>();
      let valid = true;
      for (const [key, element] of value.entries) {
        const name = key.type === "string" ? decodeText(key.bytes) : undefined;
        if (name === undefined || name === "") {
          problems.add(path, `expected names as keys, got ${keyWords(key)}`);
          valid = false;
          continue;
        }
        const read = item.read(element, `${path}.${name}`, problems);
        if (read === INVALID) valid = false;
        else result.set(name, read);
      }
      return valid ? result : INVALID;
    },
  };
  return map;
}
