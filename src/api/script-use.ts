/** The record of what a script uses: build arguments, states, values from outside. Checks and listings read it. */
import type { ScriptError, SourcePosition } from "../errors.js";
import { textOf } from "../util/bytes.js";
import { StringArguments } from "./checks/string-conditions.js";
import { UnusedStates } from "./checks/unused-states.js";
import { OutsideValues } from "./values/outside.js";

/** A build argument that the script reads, with its values as text. */
export interface AskedArgument {
  readonly name: string;
  readonly type: "string" | "boolean" | "integer" | "number";
  readonly description?: string | undefined;
  readonly required?: boolean | undefined;
  readonly default?: string | undefined;
  /** Texts in quotes. */
  readonly choices?: readonly string[] | undefined;
  /** The value in this build. */
  readonly value: string | undefined;
  readonly frames: readonly SourcePosition[];
}

/** The maximum number of bytes in the script's files that are searched for a text. */
const MAX_SEARCHED_BYTES = 2 ** 20;

/** The record of one evaluation. */
export class ScriptUse {
  /** States that no call has used yet. */
  readonly unusedStates = new UnusedStates();
  /** The texts with a `$` that the script got from outside. */
  readonly outside: OutsideValues;
  /** The build arguments that the script reads, by name. */
  readonly arguments = new Map<string, AskedArgument>();
  /** The build arguments that are strings. */
  readonly stringArguments = new StringArguments();
  /** The errors about required arguments that a listing ignores. */
  readonly missingArguments: ScriptError[] = [];

  /** Creates the record. `files` are all loaded files by name; `require` may add files later. */
  constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.outside = new OutsideValues((text) => mayHold(files, text));
  }
}

/** Reports whether a loaded file contains the text. Also true if the files are too large to search. */
function mayHold(files: ReadonlyMap<string, Uint8Array>, text: string): boolean {
  let size = 0;
  for (const bytes of files.values()) {
    size += bytes.length;
    if (size > MAX_SEARCHED_BYTES || textOf(bytes).includes(text)) return true;
  }
  return false;
}
