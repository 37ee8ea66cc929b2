/** The types of lists, and of tables with string keys. All items have the same type. */
import { decodeText, describeLuaValue, type LuaValue } from "./lua-value.js";
import { INVALID, mismatch, type Invalid, type Problems, type Type } from "./types.js";

/**
 * Returns the type of a list. Nested lists are flattened, and `false` items are skipped. A nil item is an error that
 * suggests `false`. With `single`, a single value is accepted as a list of one item.
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
    // Pushed one by one, because a spread puts every item on the stack.
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

/** Adds the problem of a list with a nil before its end. */
export function listHole(path: string, problems: Problems): Invalid {
  return problems.add(path, "a nil in a list; write false to leave an item out");
}

/** Returns true if the keys are 1, 2, 3 and so on. Otherwise adds a problem. */
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

/** Returns the type of a table with string keys. The entries are in bytewise order of the keys. */
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
