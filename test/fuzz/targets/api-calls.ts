import { ok } from "node:assert/strict";
import { BuildError, ScriptError, type SourcePosition } from "../../../src/errors.js";
import { scriptRun, type ScriptInput } from "../../support/evaluate.js";
import { apiScript } from "../api-script.js";
import type { Random } from "../random.js";
import { outcomeOf, repeatable, type Target } from "../target.js";

/** Random calls of the API always give the same definition, or the same error with a line of the script. */
export const apiCalls: Target = {
  name: "api-calls",
  cases: 25,
  run: (random) => {
    const script = apiScript(random);
    const input = inputOf(random);
    const { error } = repeatable(() => outcomeOf(evaluate(script, input), ScriptError, BuildError));
    if (error !== undefined) checkPosition(error.message, error.frames, script);
  },
};

/** Returns the complete result of an evaluation as comparable values. */
function evaluate(script: string, input: ScriptInput) {
  return () => {
    const run = scriptRun(script, input);
    const { output } = run.evaluate();
    const { definition, config, baseConfig, sbom } = output;
    const bytes = [definition, config, baseConfig, sbom].map(
      (part) => part && Buffer.from(part).toString("base64"),
    );
    return { bytes, warnings: run.warnings, lookups: run.lookups };
  };
}

function checkPosition(message: string, [at]: readonly SourcePosition[], script: string): void {
  const lines = script.split("\n").length;
  ok(at?.file === "build.lua" && at.line <= lines, `no position: ${message}\n${script}`);
  ok(at.line >= 4 || message.includes("alpine"), `the wrong line: ${message}\n${script}`);
}

function inputOf(random: Random): ScriptInput {
  return {
    context: { "src/a.txt": "a", ".dockerignore": random.pick(["", "src\n!src/a.txt", "*"]) },
    options: {
      "build-arg:NAME": random.pick(["", "1", "true", "a$b"]),
      ...(random.chance(20) && { platform: random.pick(["linux/arm64", "windows/amd64"]) }),
      ...(random.chance(20) && { "no-cache": random.pick(["", "a"]) }),
      ...(random.chance(20) && {
        "build-arg:SOURCE_DATE_EPOCH": random.pick(["0", "253402300799"]),
      }),
      ...(random.chance(20) && { "context:alpine": "docker-image://busybox" }),
    },
  };
}
