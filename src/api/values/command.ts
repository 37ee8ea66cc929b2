/** Commands: a string goes through the shell, a list is executed directly. */
import { listOf } from "../../schema/collections.js";
import { INVALID, choice, mapped, mismatch, refine, text, type Type } from "../../schema/types.js";
import type { Command } from "../../llb/vertex/exec.js";
import { dedentCommand } from "./dedent.js";
import { quoted } from "../../util/shown-text.js";

const words = refine(listOf(text), "a list of words", (list) =>
  list.length === 0 ? "expected a command, got an empty list" : undefined,
);

const execForm: Type<Command> = mapped(words, (args) => ({ value: { form: "exec", args } }));

const shellForm: Type<Command> = mapped(text, (script) =>
  script.trim() === ""
    ? { problem: "expected a command, got a blank string" }
    : { value: { form: "shell", text: dedentCommand(script) } },
);

/** The type of a command: a string (shell form) or a list of words (exec form). */
export const command: Type<Command> = choice(
  "a command: a string for the shell or a list of words",
  [shellForm, execForm],
  (value) => {
    if (value.type === "table") return execForm;
    return value.type === "string" ? shellForm : undefined;
  },
);

/** Like {@link command}, but also accepts an empty list, which means no command: `entrypoint = {}`. */
export const commandOrNone: Type<Command> = {
  ...command,
  read: (value, path, problems) =>
    value.type === "table" && value.entries.length === 0
      ? { form: "exec", args: [] }
      : command.read(value, path, problems),
};

/** The type of a list of words. */
export const wordList: Type<readonly string[]> = words;

/** The type of exit codes: an integer, a list, or a range such as `"0..5"`. */
export const exitCodes: Type<readonly number[]> = {
  lua: "integer|integer[]|string",
  expected: 'exit codes from 0 to 255: an integer, a list, or a range such as "0..5"',
  read: (value, path, problems) => {
    if (value.type === "string") return exitCodeRange.read(value, path, problems);
    if (!["integer", "float", "table"].includes(value.type)) {
      return mismatch(exitCodes, value, path, problems);
    }
    const codes = listOf(exitCode, { single: true }).read(value, path, problems);
    if (codes === INVALID) return INVALID;
    if (codes.length === 0)
      return problems.add(path, "expected at least one exit code, got an empty list");
    return [...new Set(codes)].sort((a, b) => a - b);
  },
};

const exitCode: Type<number> = refine(
  mapped(text, (word) =>
    /^\d+$/.test(word)
      ? { value: Number(word) }
      : { problem: "expected an exit code from 0 to 255" },
  ),
  "an exit code from 0 to 255",
  (code) => (code > 255 ? "expected an exit code from 0 to 255" : undefined),
);

const exitCodeRange: Type<readonly number[]> = mapped(text, (range) => {
  const match = /^(\d{1,3})(?:\.\.(\d{1,3}))?$/.exec(range);
  const start = Number(match?.[1]);
  const end = Number(match?.[2] ?? match?.[1]);
  if (match === null || end > 255) {
    return {
      problem: `expected a range of exit codes from 0 to 255 such as "0..5", got the string ${quoted(range)}`,
    };
  }
  if (start > end) return { problem: `the range ${range} is empty: its start comes after its end` };
  return { value: Array.from({ length: end - start + 1 }, (_, index) => start + index) };
});
