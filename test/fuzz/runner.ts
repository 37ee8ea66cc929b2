/** Runs the cases of a target, one after the other. */
import { Random } from "./random.js";
import type { Target } from "./target.js";

/** Which cases run. */
export interface RunOptions {
  readonly seed: number;
  /** Default: 0. */
  readonly firstCase?: number;
  /** Whether another case follows. */
  readonly goesOn: (casesDone: number) => boolean;
}

/** A broken promise, with the command that repeats it. */
export class FuzzFailure extends Error {
  override readonly name = "FuzzFailure";
}

/** Runs cases until `goesOn` is false. Returns their number. @throws FuzzFailure for the first one that fails */
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
