/** A short, reproducible run of every fuzz target. See docs/reliability.md for long runs. */
import { expect, test } from "@jest/globals";
import { runTarget } from "./runner.js";
import { TARGETS } from "./targets.js";

const SEED = 1;

test.each(TARGETS.map((target) => [target.name, target] as const))(
  "%s keeps its promises for random inputs",
  async (_name, target) => {
    const { cases } = target;
    expect(await runTarget(target, { seed: SEED, goesOn: (done) => done < cases })).toBe(cases);
  },
  60_000,
);
