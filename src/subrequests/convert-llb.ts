/** The question `frontend.convertllb`: the definition of a build, as JSON. */
import type { ScriptOutput } from "../evaluator/evaluate.js";
import { definitionJson } from "../llb/inspect/definition-json.js";
import { readDefinition } from "../llb/marshal.js";
import { answerOf, type Answer } from "./answer.js";
import { defineSubrequest, TARGET_OPTION } from "./definition.js";

export const CONVERT_LLB = defineSubrequest("convertllb", {
  version: "0.1.0",
  description: "Convert a build script to LLB",
  options: [TARGET_OPTION],
  metadata: ["result.json"],
});

/** Returns the definition of an evaluated script. */
export function convertAnswer({ definition }: ScriptOutput): Answer {
  return answerOf(definitionJson(readDefinition(definition)), { version: CONVERT_LLB.version });
}
