/** Owners of files. */
import { describeLuaValue } from "../../schema/lua-value.js";
import { INVALID, choice, integer, mapped, text, type Type } from "../../schema/types.js";
import { optional, table } from "../../schema/table.js";
import { literalText } from "../../llb/expand.js";
import { MAX_ID, parseId, parseOwner } from "../../llb/owner.js";
import type { Owner } from "../../llb/vertex/file-action.js";
import { expandable } from "./expandable.js";
import { quoted } from "../../util/shown-text.js";
import { defined } from "../../util/defined.js";

const userId = integer(0, MAX_ID);

const userOrGroup: Type<string | number> = mapped(expandable(text), (word) => {
  const literal = literalText(word);
  if (literal === undefined) {
    return { problem: 'write the owner as one string, "user:group", to use variables in it' };
  }
  const id = parseId(literal);
  return id === undefined ? { problem: "expected a name or a number" } : { value: id };
});

const ownerTable = table("Owner", "A user and a group.", {
  user: optional(userOrGroup, "User name or number."),
  group: optional(userOrGroup, "Group name or number."),
});

const ownerText: Type<Owner> = mapped(expandable(text), (word) => {
  const owner = parseOwner(word);
  return owner === undefined
    ? {
        problem: `expected "user", "user:group" or numbers, got the string ${quoted(word)}`,
      }
    : { value: owner };
});

const ownerFields: Type<Owner> = mapped(ownerTable, ({ user, group }) =>
  user === undefined && group === undefined
    ? { problem: "expected a user or a group, got an empty table" }
    : { value: defined({ user, group }) },
);

/** The type of an owner: `"user"`, `"user:group"`, `"1000:1000"`, `1000`, or `{ user = …, group = … }`. */
export const owner: Type<Owner> = choice(
  'an owner such as "user:group" or { user = …, group = … }',
  [ownerText, ownerFields],
  (value) => {
    if (value.type === "table") return ownerFields;
    return value.type === "string" || value.type === "integer" ? ownerText : undefined;
  },
);

/** The type of a numeric owner, for mounts, which have no file system to resolve names. */
export const numericOwner: Type<{ readonly uid: number; readonly gid: number }> = {
  lua: "string|integer|Owner",
  parts: [owner],
  expected: 'an owner in numbers such as "1000:1000"',
  read: (value, path, problems) => {
    const read = owner.read(value, path, problems);
    if (read === INVALID) return INVALID;
    const { user = 0, group = user, text: variables } = read;
    if (variables === undefined && typeof user === "number" && typeof group === "number") {
      return { uid: user, gid: group };
    }
    return problems.add(
      path,
      `expected numbers such as "1000:1000" (names cannot be resolved here), got ${describeLuaValue(value)}`,
    );
  },
};

/** The type of a numeric user or group id. */
export const numericId: Type<number> = userId;
