import { deepEqual, equal } from "node:assert/strict";
import { textOf, utf8 } from "../../../src/util/bytes.js";
import { scriptRun } from "../../support/evaluate.js";
import { luaString } from "../lua-text.js";
import type { Random } from "../random.js";
import type { Target } from "../target.js";

const PIECES = [
  ...Array.from('[]{}:,,""-0123.eE+'),
  ...[
    "true",
    "false",
    "null",
    '"a"',
    '"b":',
    '"\\u00e9"',
    '"\\n"',
    "\\",
    "[1,2]",
    " ",
    "\n",
    "9007199254740993",
  ],
];
/** Matches the library's errors for JSON that it cannot represent exactly. */
const INEXACT =
  /^refused: .*(?:is half of a character|is too large|needs more than 64 bits|stands here twice)$/s;
/** Several texts are read per script, because an evaluation takes longer than reading a text. */
const TEXTS = 25;

/**
 * The library's JSON functions accept the texts that JavaScript accepts and that Lua can represent exactly, and return
 * the same values.
 */
export const json: Target = {
  name: "json",
  cases: 8,
  run: (random) => {
    // Lone surrogates never reach a script.
    const texts = random.list(TEXTS, TEXTS, () => textOf(utf8(jsonText(random))));
    const calls = texts.map((text) => `show(${luaString(text)})`);
    const script = `local json = require("luakit.json")
      local function show(text)
        local ok, value = pcall(json.decode, text)
        print(ok and json.encode(value) or ("refused: " .. tostring(value):gsub("[\\r\\n]", " ")))
      end
      ${calls.join("\n")} bk.export(bk.scratch())`;
    const run = scriptRun(script);
    run.evaluate();
    equal(run.warnings.length, texts.length);
    for (const [index, { message }] of run.warnings.entries()) {
      const text = texts[index] ?? "";
      const expected = parsed(text);
      if (INEXACT.test(message)) continue;
      const isRefused = message.startsWith("refused: ");
      const found = isRefused ? undefined : { value: JSON.parse(message) as unknown };
      deepEqual(found, expected, JSON.stringify(text));
    }
  },
};

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    // Lua has no integer -0.
    const value: unknown = JSON.parse(text, (_key, item: unknown) => (item === 0 ? 0 : item));
    return { value };
  } catch {
    return undefined;
  }
}

/** Returns valid JSON, or JSON with one mistake. */
function jsonText(random: Random): string {
  if (random.chance(30)) return random.text(PIECES, 10);
  const text = JSON.stringify(valueOf(random, 0), undefined, random.pick([0, 0, 1, "\t"]));
  if (random.chance(60)) return text;
  const at = random.below(text.length);
  return text.slice(0, at) + random.text(PIECES, 1) + text.slice(at + random.below(2));
}

function valueOf(random: Random, depth: number): unknown {
  switch (random.below(depth > 3 ? 4 : 6)) {
    case 0:
      return random.pick([null, true, false]);
    case 1:
      return random.pick([0, 1, -12, 0.1, 1e300, 1e21, 2 ** 53, -1.5e-7, random.below(2 ** 31)]);
    case 4:
      return random.list(0, 3, () => valueOf(random, depth + 1));
    case 5:
      return Object.fromEntries(
        random.list(0, 3, () => [random.text(["a", "b"], 2), valueOf(random, depth + 1)]),
      );
    default:
      return random.text(["a", " ", "é", "\\", '"', "/"], 4);
  }
}
