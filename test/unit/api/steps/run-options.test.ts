/** The options of commands whose rows name a capability of the daemon. */
import { describe, expect, test } from "@jest/globals";
import { missingFeature, type LlbCap } from "../../../../src/llb/caps.js";
import {
  COMMAND_OPTIONS,
  SHARED_OPTIONS,
  type ExecOption,
} from "../../../../src/llb/exec-options.js";
import { LLB_FEATURES } from "../../../support/buildkit-features.js";
import { evaluateScript } from "../../../support/evaluate.js";

type Row = Pick<ExecOption<never>, "cap" | "example">;
const capable = (rows: Readonly<Record<string, Row>>) =>
  Object.entries(rows).flatMap(([name, { cap, example }]) =>
    cap === undefined ? [] : [[name, cap, example] as const],
  );
const shared = capable(SHARED_OPTIONS);
const all = [...capable(COMMAND_OPTIONS), ...shared];

/** Evaluates a script for a daemon without a capability. */
function withoutCap(script: string, cap: LlbCap) {
  const llbFeatures = LLB_FEATURES.filter((feature) => feature !== cap);
  return () => evaluateScript(script, { llbFeatures });
}

describe("an option that the daemon does not support fails with the required release", () => {
  test.each(all)("at the line of the run: %s", (name, cap, example) => {
    const script = `local s = bk.image("alpine:3.20")\nbk.export(s:run("x", { ${name} = ${example} }))`;
    expect(withoutCap(script, cap)).toThrow(`build.lua:2: ${missingFeature(cap)}`);
  });

  test.each(shared)(
    "at the line of the run with the option as a default: %s",
    (name, cap, example) => {
      const script = `local s = bk.image("alpine:3.20"):defaults{ ${name} = ${example} }\nbk.export(s:run("x"))`;
      expect(withoutCap(script, cap)).toThrow(`build.lua:2: ${missingFeature(cap)}`);
    },
  );
});
