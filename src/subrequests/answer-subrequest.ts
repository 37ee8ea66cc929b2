/** Answers subrequests. */
import { ScriptError } from "../errors.js";
import type { EvaluationRequest } from "../evaluator/evaluate.js";
import type { AsyncHost } from "../api/host.js";
import type { Evaluator } from "../evaluator/evaluator.js";
import type { Answer } from "./answer.js";
import { convertAnswer } from "./convert-llb.js";
import { lintAnswer } from "./lint.js";
import type { Subrequest } from "../request/subrequests.js";

/** A question about a script. */
export interface ScriptQuestion {
  readonly subrequest: Exclude<Subrequest, "subrequests.describe">;
  readonly request: EvaluationRequest;
  readonly evaluator: Evaluator;
  readonly host: AsyncHost;
  readonly signal: AbortSignal;
}

/** Returns the answer. @throws as an evaluation */
export async function answerSubrequest(question: ScriptQuestion): Promise<Answer> {
  const { subrequest, evaluator, host, signal } = question;
  // Subrequests never run the SBOM scan.
  const request = { ...question.request, sbom: undefined };
  switch (subrequest) {
    case "outline":
    case "targets":
      return evaluator.inspect(request, subrequest, host, signal);
    case "lint":
      return checked({ ...question, request });
    case "convertllb": {
      return convertAnswer(await evaluator.evaluate(request, host, signal));
    }
  }
}

/** Checks a script. A script that was terminated from outside is also a finding. */
async function checked(question: ScriptQuestion): Promise<Answer> {
  const { request, evaluator, host, signal } = question;
  try {
    return await evaluator.inspect(request, "lint", host, signal);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const { name, data } = request.script;
    const errors = [{ message: error.message, at: error.frames[0] }];
    return lintAnswer({ warnings: [], errors, sources: new Map([[name, data]]) });
  }
}
