/** The question `frontend.subrequests.describe`: the list of questions (BuildKit frontend/subrequests). */
import { answerOf, type Answer } from "./answer.js";
import { CONVERT_LLB } from "./convert-llb.js";
import { defineSubrequest } from "./definition.js";
import { LINT } from "./lint.js";
import { OUTLINE } from "./outline.js";
import { TARGETS } from "./targets.js";
import { textTable } from "./text-table.js";

const DESCRIBE = defineSubrequest("subrequests.describe", {
  version: "1.0.0",
  description: "List available subrequest types",
  options: null,
  metadata: ["result.json", "result.txt"],
});

/** In the order that clients list them. */
const DEFINITIONS = [OUTLINE, TARGETS, LINT, CONVERT_LLB, DESCRIBE];

/** Returns the list of questions. */
export function describeSubrequests(): Answer {
  const rows = DEFINITIONS.map(({ name, version, description }) => [
    name.replace("frontend.", ""),
    version,
    description,
  ]);
  return answerOf(DEFINITIONS, {
    version: DESCRIBE.version,
    text: textTable([["NAME", "VERSION", "DESCRIPTION"], ...rows], 1),
  });
}
