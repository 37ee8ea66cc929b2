/** Runs the cases of a target, one after the other. */
import { Random } from "./random.js";
import type { Target } from "./target.js";

/** The selection of cases. */
export interface RunOptions {
  readonly seed: number;
  /** Default: 0. */
  readonly firstCase?: number;
  /** Reports whether to run another case. */
  readonly goesOn: (casesDone: number) => boolean;
}

/** A broken promise, with the command that reproduces it. */
export class FuzzFailure extends Error {
  override readonly name = "FuzzFailure";
}

/**
 * Runs cases until `goesOn` returns false. Returns the number of cases. @throws FuzzFailure for the first failing case
 */
export async function runTarget(
  { name, run }: Target,
  { seed, firstCase = 0, goesOn }: RunOptions,
): Promise<number> {
  let done = 0;
  for (; goesOn(done); done++) {
    const index = firstCase + done;
    try {
      await run(new Random(`${seed} ${name} ${index}`));
    } catch (cause) {
      const repeat = `npm run fuzz -- --seed ${seed} --only ${name} --case ${index}`;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new FuzzFailure(
        `${name}: case ${index} of seed ${seed} fails; repeat: ${repeat}\n${reason}`,
        { cause },
      );
    }
  }
  return done;
}
