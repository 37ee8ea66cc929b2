/** Rewrites Lua's error messages so that a script author knows what to change. */
import { suggestion } from "../schema/suggest.js";
import { ENGINE_MEMORY_BYTES } from "../util/engine-memory.js";
import { syntaxHint } from "./syntax-hints.js";

/** Globals of other Lua programs that scripts do not have, and what to use instead. */
const removedGlobals: ReadonlyMap<string, string> = new Map([
  [
    "io",
    "scripts cannot open files: `require` loads Lua files of the build context, `bk.arg` reads build arguments, `state:copy` and `bk.bind` pass files to steps, `state:mkfile` writes a file into the image",
  ],
  ["debug", "the script cannot inspect the interpreter"],
  [
    "package",
    "`require` searches the script's folder and the root of its tree; there is no search path",
  ],
  ["dofile", "use `require`"],
  ["loadfile", "use `require`"],
  ["loadstring", "use `load`"],
  ["collectgarbage", "memory is collected automatically"],
  ["warn", "use `bk.warn`"],
  ["setfenv", "pass an environment to `load` as its fourth argument"],
  ["getfenv", "`_ENV` is the environment"],
  ["module", "return a table at the end of the module"],
  ["newproxy", "use a table with a metatable"],
  ["arg", "use `bk.arg` to read build arguments"],
  ["FROM", 'write `local s = bk.image("…")`'],
  ["ARG", 'write `bk.arg("NAME", default)`'],
  ...[
    "RUN",
    "COPY",
    "ADD",
    "ENV",
    "WORKDIR",
    "USER",
    "LABEL",
    "EXPOSE",
    "VOLUME",
    "CMD",
    "ENTRYPOINT",
  ].map((word) => [word, `write \`s = s:${word.toLowerCase()}(…)\``] as const),
]);

/** Functions that Lua 5.4 or Luakit has removed, and what to write instead. */
const removedFields: ReadonlyMap<string, string> = new Map([
  ["dump", "`string.dump` is not available in build scripts"],
  ["getn", "write `#t`"],
  ["maxn", "write `#t`"],
  ["foreach", "write `for k, v in pairs(t) do`"],
  ["foreachi", "write `for i, v in ipairs(t) do`"],
  ["gfind", "use `string.gmatch`"],
  ["pow", "write `x ^ y`"],
  ["mod", "write `x % y`"],
  ["log10", "write `math.log(x, 10)`"],
]);

const ENDLESS_RECURSION =
  "recursion too deep: functions call each other without end " +
  "(about 200,000 nested calls are possible, 200 where pcall, a metamethod, a callback or require is in between)";

/** Returns the text for a run-time error, without its position. `hint` explains a nil value in the error. */
export function explainFailure(failure: string, globals: Iterable<string>, hint = ""): string {
  const text = failure.replace(" (field 'integer index')", "");
  if (isStackOverflow(text)) return ENDLESS_RECURSION;
  const arithmetic = /^attempt to (\w+) a '(?:string|number)' with a '(?:string|number)'$/.exec(
    text,
  );
  if (arithmetic !== null) return `${text}: ${arithmeticHint(arithmetic[1])}`;
  const missing = /^attempt to (?:call|index) a nil value \((global|field|method) '([^']+)'\)/.exec(
    text,
  );
  if (missing === null) return text + hint;
  const [, kind, name = ""] = missing;
  const removed = kind === "global" ? removedGlobals.get(name) : removedFields.get(name);
  if (removed === undefined)
    return text + (kind === "global" ? hint || suggestion(name, globals) : hint);
  return kind === "global"
    ? `'${name}' is not available in build scripts: ${removed}`
    : `${text}: ${removed}`;
}

/**
 * Returns a hint for arithmetic on strings. Lua converts strings that contain numbers, and gives no reason for failing
 * on others.
 */
function arithmeticHint(operation: string | undefined): string {
  const numbers = "tonumber(text) converts a string to a number";
  return operation === "add" ? `write a .. b to join strings; ${numbers}` : numbers;
}

/**
 * Reports whether the message is about one of Lua's limits: on nested calls, on nested C functions, or on the reserve
 * for error handling.
 */
function isStackOverflow(text: string): boolean {
  return /^(?:C )?stack overflow(?: \(.*\))?$|^error in error handling$/.test(text);
}

const INSTRUCTION =
  /^\s*(?:FROM|ARG|RUN|COPY|ADD|ENV|WORKDIR|USER|LABEL|EXPOSE|VOLUME|CMD|ENTRYPOINT|HEALTHCHECK|SHELL|STOPSIGNAL|ONBUILD)\s+[^\s=(]/;

/** The text of a syntax error without its position, and the line of the mistake. */
export interface SyntaxErrorText {
  readonly text: string;
  readonly line: number;
}

/** Explains a syntax error that Lua reports at `line` of `source`. */
export function explainSyntaxError(words: string, source: string, line: number): SyntaxErrorText {
  const plain = plainSyntaxError(words);
  if (INSTRUCTION.test(source.split(/\r\n|\r|\n/)[line - 1] ?? "")) {
    const text = `${plain}: this line is Dockerfile syntax; write Lua, as in local s = bk.image("alpine"):run("make")`;
    return { text, line };
  }
  const hint = syntaxHint(words, source, line);
  if (hint === undefined) return { text: plain, line };
  return { text: `${plain}: ${hint.text}`, line: hint.line ?? line };
}

function plainSyntaxError(text: string): string {
  if (isStackOverflow(text)) {
    return "recursion too deep: expressions or blocks are nested deeper than 200 levels";
  }
  if (text.startsWith("attempt to load a binary chunk")) {
    return "this is a compiled Lua file; scripts must be source text";
  }
  const plain = text.replace(/ near <eof>$/, " at the end of the file");
  return plain.startsWith("syntax error") ? plain : `syntax error: ${plain}`;
}

/** Returns the error text for the memory limit. */
export function memoryLimitText(limitBytes: number): string {
  const mib = Math.ceil(limitBytes / 2 ** 20);
  const most = ENGINE_MEMORY_BYTES / 2 ** 20;
  const needs = `the script needs more than ${mib} MiB of memory`;
  if (mib >= most) return `${needs}, the maximum for a script`;
  return (
    `${needs}, the limit LUAKIT_MEMORY_LIMIT; if it really needs that much, raise the limit: ` +
    `--build-arg LUAKIT_MEMORY_LIMIT=${Math.min(2 * mib, most)}m`
  );
}

/** Returns the error text for the time limit. */
export function timeLimitText(limitMs: number): string {
  const seconds = limitMs / 1000;
  return (
    `the script ran longer than ${seconds} s, the limit LUAKIT_TIME_LIMIT (waiting is not counted); ` +
    `if it really needs that long, raise the limit: --build-arg LUAKIT_TIME_LIMIT=${2 * seconds}`
  );
}
