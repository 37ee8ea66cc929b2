/** docs/subrequests.md: the answers it shows are those to its script, and its table has the rules there are. */
import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LINT_RULES } from "../../src/api/checks/rules.js";
import type { Subject } from "../../src/subrequests/inspect.js";
import { inspectScript, scriptRun } from "../support/evaluate.js";
import { codeBlocks, ROOT } from "../support/markdown.js";

const FILE = "docs/subrequests.md";
const [script, skipped] = codeBlocks(FILE, "lua").map(({ text }) => text);
const SHOWN = codeBlocks(FILE, "console").map(({ text }) => {
  const [command = "", ...output] = text.split("\n");
  return { command, output: output.join("\n").trim() };
});

/** The output of buildx before the warnings. */
function headline(command: string): string {
  return command.includes("--check") ? "Check complete, 2 warnings have been found!\n" : "";
}

test("every question about the script is shown", () => {
  expect(SHOWN.map(({ command }) => command)).toEqual([
    "$ docker buildx build --call=outline --build-arg MODE=small -f build.lua .",
    "$ docker buildx build --call=targets -f build.lua .",
    "$ docker buildx build --check -f build.lua .",
  ]);
});

describe("the answer is the one that is shown", () => {
  test.each(SHOWN.map(({ command, output }) => [command, output] as const))(
    "%s",
    (command, output) => {
      const subject = (/--call=(\w+)/.exec(command)?.[1] ?? "lint") as Subject;
      const [, name = "", value = ""] = /--build-arg (\w+)=(\w+)/.exec(command) ?? [];
      const options = name === "" ? {} : { [`build-arg:${name}`]: value };
      const { text = "" } = inspectScript(subject, `${script ?? ""}\n`, { options });
      expect(`${headline(command)}${text}`.trim()).toBe(output);
    },
  );
});

test("the rule that a comment skips is not shown", () => {
  const run = scriptRun(skipped ?? "");
  run.evaluate();
  expect(run.warnings).toEqual([]);
});

test("the table of rules is complete", () => {
  const rows = readFileSync(join(ROOT, FILE), "utf8").matchAll(/^\| `([A-Z]\w+)` \| (.*) \|$/gm);
  expect([...rows].map(([, rule, text]) => [rule, text])).toEqual(Object.entries(LINT_RULES));
});
