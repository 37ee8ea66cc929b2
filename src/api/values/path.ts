/** Paths, with variables. */
import { nonEmptyText, refine, type Type } from "../../schema/types.js";
import { expandable } from "./expandable.js";

/** The maximum length of a path in Linux. */
const LONGEST_PATH = 4096;

/** The type of a path with variables. It rejects paths that the daemon rejects without a reason. */
export const path: Type<string> = expandable(
  refine(nonEmptyText, nonEmptyText.expected, (text) => {
    if (/[\n\r]/.test(text)) return "expected a path on one line; several paths are a list";
    return text.length > LONGEST_PATH
      ? `expected a path of at most ${LONGEST_PATH} characters`
      : undefined;
  }),
);
