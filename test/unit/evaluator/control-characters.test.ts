/** A script's text on a terminal: nothing of it may act there (clear the screen, set a title, hide words). */
import { expect, test } from "@jest/globals";
import { evaluateScript, inspectScript, scriptRun } from "../../support/evaluate.js";

/** The text in Lua, and the shown text. */
const ESCAPES = String.raw`\27]0;owned\7\27[2J\r`;
const SHOWN = "\ufffd]0;owned\ufffd\ufffd[2J\ufffd";
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

function messageOf(script: string): string {
  try {
    evaluateScript(script);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("the script did not fail");
}

test.each([
  ["error", `error("${ESCAPES}")`],
  ["bk.fail", `bk.fail("${ESCAPES}")`],
  [
    "an error value with __tostring",
    `error(setmetatable({}, { __tostring = function() return "${ESCAPES}" end }))`,
  ],
  ["the name of a module", `require("${ESCAPES}")`],
  ["an unknown field", `bk["${ESCAPES}"]()`],
  ["an unknown option", `bk.scratch():mkdir("/a", { ["${ESCAPES}"] = 1 })`],
  ["a wrong value", `bk.image("${ESCAPES}")`],
  [
    "a name in a loaded text",
    `load("x(", "=${ESCAPES}") error((select(2, load("x(", "=${ESCAPES}"))))`,
  ],
])("no error shows control characters: %s", (_, script) => {
  const message = messageOf(script);
  expect(message).toContain("owned");
  expect(message).not.toMatch(ACTING);
});

test("no printed text or warning shows control characters", () => {
  const run = scriptRun(`print("${ESCAPES}") bk.warn("${ESCAPES}") bk.export(bk.scratch())`);
  run.evaluate();
  expect(run.warnings.map(({ message }) => message)).toEqual([SHOWN, SHOWN]);
});

test("no name of a step shows control characters", () => {
  const { definition } = evaluateScript(`local s = bk.image("alpine:3.20")
    s = s:run("echo ${ESCAPES}"):run("true", { name = "${ESCAPES}", progress_group = "${ESCAPES}" })
    bk.export(s:mkdir("/\\27[2J"))`);
  const shown = Object.values(definition.metadata).flatMap(({ description, progressGroup }) => [
    description["llb.customname"] ?? "",
    progressGroup?.name ?? "",
  ]);
  expect(shown).toEqual(expect.arrayContaining([SHOWN, `[2/4] RUN echo ${SHOWN.slice(0, -1)}`]));
  expect(shown.filter((text) => ACTING.test(text))).toEqual([]);
});

test.each(["outline", "targets"] as const)(
  "no answer to %s shows control characters",
  (subject) => {
    const script = `bk.arg("A", { default = "${ESCAPES}", description = "${ESCAPES}" })
    bk.target("t", { description = "${ESCAPES}" }, function()
      return bk.image("alpine:3.20"):run("make", { mounts = { bk.secret{ id = "${ESCAPES}", env = "S" } } })
    end)`;
    const { text, answer } = inspectScript(subject, script);
    expect(text).toContain(SHOWN);
    expect(text).not.toMatch(ACTING);
    expect(answer.get("result.json")).toContain(SHOWN);
    expect(answer.get("result.json")).not.toContain("\\u001b");
  },
);
