/** Paths, with variables. */
import { nonEmptyText, refine, type Type } from "../../schema/types.js";
import { expandable } from "./expandable.js";

/** Linux takes no longer path. */
const LONGEST_PATH = 4096;

/** A path, with variables. What the daemon would refuse without saying why is refused here. */
export const path: Type<string> = expandable(
  refine(nonEmptyText, nonEmptyText.expected, (text) => {
    if (/[\n\r]/.test(text)) return "expected a path on one line; several paths are a list";
    return text.length > LONGEST_PATH
      ? `expected a path of at most ${LONGEST_PATH} characters`
      : undefined;
  }),
);
