/** `bk.unset`: removes what was inherited. */
import { HostObject } from "../../util/host-object.js";
import type { Type } from "../../schema/types.js";

/** The class of {@link UNSET}. */
export class Unset extends HostObject {
  override readonly hostClass = "Unset";
  override describe(): string {
    return "bk.unset";
  }
  override toString(): string {
    return "bk.unset";
  }
}

/** The value `bk.unset`. */
export const UNSET = Object.freeze(new Unset());

/** Returns a type that also accepts `bk.unset`. */
export function orUnset<T>(base: Type<T>): Type<T | Unset> {
  return {
    lua: `${base.lua}|Unset`,
    expected: base.expected,
    parts: [base],
    read: (value, path, problems) =>
      value.type === "object" && value.object === UNSET ? UNSET : base.read(value, path, problems),
  };
}
