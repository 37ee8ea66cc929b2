/** Builds every pair of a Dockerfile and a build.lua on a real daemon. Differences must be declared. */
import { expect } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../support/engine.js";
import { UPDATING } from "../support/golden.js";
import { inAdvance } from "../support/parity/in-advance.js";
import { PairComparison } from "../support/parity/comparison.js";
import { declaredDifference, differenceFile, readPairs } from "../support/parity/pairs.js";
import { endToEnd } from "../support/end-to-end.js";

/** Builds wait for the daemon more than they compute. */
const AT_ONCE = 3;

endToEnd(
  "a build.lua gives what its Dockerfile gives / buildkitd",
  ["buildkit"],
  (sandbox, test) => {
    const pairs = readPairs(join(REPOSITORY, "test/parity"));
    const comparison = new PairComparison(sandbox);
    const differences = inAdvance(pairs, AT_ONCE, (pair) => comparison.differenceOf(pair));
    for (const [index, pair] of pairs.entries()) {
      test(pair.name, async () => {
        const found = await differences(index);
        if (UPDATING && pair.difference !== undefined) writeFileSync(differenceFile(pair), found);
        expect(found).toBe(declaredDifference(pair));
      });
    }
  },
);
