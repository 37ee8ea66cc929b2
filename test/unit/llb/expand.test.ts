import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import {
  checkVariables,
  escapeVariables,
  expandVariables,
  hasVariables,
  literalText,
} from "../../../src/llb/expand.js";

const ENV = [
  ["A", "old"],
  ["A", "one"],
  ["EMPTY", ""],
  ["AB", "two"],
  ["DOLLAR", "$A"],
  ["_1", "under"],
] as const;

describe("expandVariables", () => {
  // dockerfile-parity.md A.0.3, as far as the API has it.
  test.each([
    ["", ""],
    ["plain", "plain"],
    ["$A", "one"],
    ["${A}", "one"],
    ["x$A/y", "xone/y"],
    ["$AB", "two"],
    ["${A}B", "oneB"],
    ["$A$A", "oneone"],
    ["$_1", "under"],
    ["$EMPTY", ""],
    ["$$", "$"],
    ["$$A", "$A"],
    ["$$$A", "$one"],
    ["$$$$", "$$"],
    ["$DOLLAR", "$A"],
    ["${A:-x}", "one"],
    ["${EMPTY:-x}", "x"],
    ["${NONE:-x}", "x"],
    ["${NONE:-}", ""],
    ["${NONE:-a b/c:d}", "a b/c:d"],
    ["${NONE:-$A}", "one"],
    ["${NONE:-${A}}", "one"],
    ["${NONE:-${EMPTY:-x}}", "x"],
    ["${NONE:-$$}", "$"],
    ["${A:+x}", "x"],
    ["${A:+$AB}", "two"],
    ["${EMPTY:+x}", ""],
    ["${NONE:+x}", ""],
    ["${NONE:+$ALSO_NONE}", ""],
    ["${A:-$NONE}", "one"],
  ])("%j is %j", (text, expected) => {
    expect(expandVariables(text, ENV)).toBe(expected);
  });

  test.each([
    ["$NONE", "NONE", "$NONE"],
    ["a${NONE}b", "NONE", "${NONE}"],
    ["${A:+$NONE}", "NONE", "$NONE"],
  ])("%j is an error: the name is not set", (text, name, reference) => {
    expect(() => expandVariables(text, ENV)).toThrow(
      `${reference} in ${JSON.stringify(text === "${A:+$NONE}" ? "$NONE" : text)} is not set: set it with state:env or defaults, or write \${${name}:-…} for a default, or $$ for a dollar`,
    );
  });
});

describe("checkVariables", () => {
  test.each(["", "a", "$A", "${A}", "$$", "${A:-x}", "${A:+${B}}", "$A$$B"])(
    "accepts %j",
    (text) => {
      expect(() => {
        checkVariables(text);
      }).not.toThrow();
    },
  );

  test.each(["$", "a$", "$ A", "$-", "${", "${}", "${A", "${A:}", "${A-x}", "${A:?x}", "$$$"])(
    "refuses %j",
    (text) => {
      expect(() => {
        checkVariables(text);
      }).toThrow(ScriptError);
    },
  );
});

test.each(["", "a", "$", "$$", "a$b", "$A${B:-c}$", "$&"])(
  "%j escaped expands to itself",
  (text) => {
    expect(expandVariables(escapeVariables(text), [])).toBe(text);
    expect(literalText(escapeVariables(text))).toBe(text);
  },
);

test.each([
  ["$A", undefined],
  ["$$$A", undefined],
  ["$$A", "$A"],
  ["a", "a"],
])("the literal text of %j is %j", (text, expected) => {
  expect(literalText(text)).toBe(expected);
});

test("hasVariables", () => {
  expect(["a", "$A", "$$", ""].map(hasVariables)).toEqual([false, true, true, false]);
});

test("text that doubles with every variable fails at a limit", () => {
  const half = [["A", "x".repeat(600_000)]] as const;
  expect(expandVariables("$A", half)).toHaveLength(600_000);
  expect(() => expandVariables("$A$A", half)).toThrow(
    "a text exceeds 1 MiB after its variables are expanded: $A has 600000 characters",
  );
});
