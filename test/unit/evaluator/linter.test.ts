import { describe, expect, test } from "@jest/globals";
import { scriptRun, type ScriptInput } from "../../support/evaluate.js";

const SHELL_COMMAND = 'bk.export(bk.scratch(), { cmd = "run" })';
const CHECK = "build-arg:BUILDKIT_DOCKERFILE_CHECK";

/** Rules that a build shows, with their lines. */
function rulesOf(script: string, input: ScriptInput = {}) {
  const run = scriptRun(script, input);
  run.evaluate();
  return run.warnings.map(({ rule, frames }) => [rule, frames[0]?.line]);
}

describe("violated rules are warnings of a build", () => {
  test("with their rule names", () => {
    expect(rulesOf(SHELL_COMMAND)).toEqual([["JSONArgsRecommended", 1]]);
  });

  test("once per line", () => {
    const script = `local s = bk.scratch()
for i = 1, 3 do
    s = s:env("API_KEY", i)
end
for i = 1, 3 do s = s:env("API_TOKEN", i):env("API_TOKEN", i) end
bk.export(s)`;
    expect(rulesOf(script)).toEqual([
      ["SecretsUsedInArgOrEnv", 3],
      ["SecretsUsedInArgOrEnv", 5],
    ]);
  });

  test("messages of the script have no rule, and can repeat", () => {
    expect(
      rulesOf('for i = 1, 2 do\nbk.warn("x")\nprint("x")\nend\nbk.export(bk.scratch())'),
    ).toEqual([
      [undefined, 2],
      [undefined, 3],
      [undefined, 2],
      [undefined, 3],
    ]);
  });
});

describe("rules are skipped", () => {
  test.each([
    ["by name at the top", `# check=skip=JSONArgsRecommended\n${SHELL_COMMAND}`],
    ["all at once", `# check=skip=all\n${SHELL_COMMAND}`],
    [
      "behind other lines with #",
      `#!x\n# syntax=a\n\n#check = skip=all;error=true\n${SHELL_COMMAND}`,
    ],
    ["with a byte-order mark and CRLF", `\uFEFF# Check=skip=all\r\n${SHELL_COMMAND}`],
    ["on their own line", `${SHELL_COMMAND} -- check=skip=JSONArgsRecommended`],
    ["on the line above", `  -- check=skip=A,JSONArgsRecommended because of x\n${SHELL_COMMAND}`],
  ])("%s", (_name, script) => {
    expect(rulesOf(script)).toEqual([]);
  });

  test.each([
    ["another rule", `# check=skip=DroppedState\n${SHELL_COMMAND}`, 2],
    ["a comment two lines above", `-- check=skip=all\n\n${SHELL_COMMAND}`, 3],
    ["a comment behind the line above", `local a -- check=skip=all\n${SHELL_COMMAND}`, 2],
    [
      "a line with # after the first code",
      `\n-- x\n--[[\n# check=skip=all\n]]\n${SHELL_COMMAND}`,
      6,
    ],
  ])("but not by %s", (_name, script, line) => {
    expect(rulesOf(script)).toEqual([["JSONArgsRecommended", line]]);
  });

  test("as the client's options select, instead of the script's", () => {
    const script = `# check=skip=all\n${SHELL_COMMAND}`;
    expect(rulesOf(script, { options: { [CHECK]: "skip=DroppedState" } })).toEqual([
      ["JSONArgsRecommended", 2],
    ]);
    expect(rulesOf(SHELL_COMMAND, { options: { [CHECK]: "skip=JSONArgsRecommended" } })).toEqual(
      [],
    );
  });
});

describe("error=true makes the build fail", () => {
  test("after all warnings, with the rules in order and their lines", () => {
    const run = scriptRun(
      `# check=error=true\nlocal s = bk.scratch()\nlocal t = s:rm("/a")\n${SHELL_COMMAND}`,
    );
    expect(() => run.evaluate()).toThrow(
      expect.objectContaining({
        kind: "script",
        message: "lint violation found for rules: JSONArgsRecommended, UnusedState",
        frames: [
          { file: "build.lua", line: 4 },
          { file: "build.lua", line: 3 },
        ],
      }),
    );
    expect(run.warnings.map(({ rule }) => rule)).toEqual(["JSONArgsRecommended", "UnusedState"]);
  });

  test("not if every rule is met or skipped", () => {
    const skipped = "skip=JSONArgsRecommended;error=true";
    expect(rulesOf(SHELL_COMMAND, { options: { [CHECK]: skipped } })).toEqual([]);
    expect(rulesOf('# check=error=true\nbk.warn("x")\nbk.export(bk.scratch())')).toEqual([
      [undefined, 2],
    ]);
  });
});

describe("an invalid check line fails at its line", () => {
  test.each([
    ["# syntax=x\n# check=skp=A", 'build.lua:2: invalid check "skp=A": expected skip=RULE'],
    ["# check=skip=A\n# check=error=true", "build.lua:2: there is a line # check=… already"],
    ["# check=error=x", 'build.lua:1: invalid error in check "x": expected true or false'],
    [`-- check=skp\n${SHELL_COMMAND}`, 'build.lua:1: invalid check "skp": expected'],
  ])("%j", (script, message) => {
    expect(() => scriptRun(script).evaluate()).toThrow(message);
  });

  test("an invalid build argument fails with its name", () => {
    const input = { options: { [CHECK]: "x" } };
    expect(() => scriptRun(SHELL_COMMAND, input).evaluate()).toThrow(
      'invalid BUILDKIT_DOCKERFILE_CHECK "x": expected skip=RULE',
    );
  });
});
