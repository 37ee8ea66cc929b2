/**
 * The command `npm run fuzz -- [--seconds 60] [--seed 1] [--only NAME] [--case N]`. Each target gets an equal share of
 * the seconds. The seconds are CPU time, so that results do not depend on the load of the machine. Prints a Markdown
 * table, or the first case that fails.
 */
import { inspect, parseArgs } from "node:util";
import { FuzzFailure, runTarget } from "./runner.js";
import type { Target } from "./target.js";
import { TARGETS } from "./targets.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    case: { type: "string" },
  },
});

const chosen = TARGETS.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  throw new Error(
    `no target ${values.only}; targets: ${TARGETS.map(({ name }) => name).join(", ")}`,
  );
}
const seed = Number(values.seed);
const secondsEach = Number(values.seconds) / chosen.length;

process.stdout.write(`seed ${seed}, Node ${process.version}\n\n`);
process.stdout.write("| target | cases | CPU seconds | cases per second |\n|---|---|---|---|\n");
try {
  for (const target of chosen) process.stdout.write(`${await rowOf(target)}\n`);
} catch (error) {
  if (!(error instanceof FuzzFailure)) throw error;
  process.stdout.write(`\n${error.message}\n\n${inspect(error.cause, { depth: 6 })}\n`);
  process.exitCode = 1;
}

async function rowOf(target: Target): Promise<string> {
  const start = process.cpuUsage();
  const seconds = (): number => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
  const cases =
    values.case === undefined
      ? await runTarget(target, { seed, goesOn: () => seconds() < secondsEach })
      : await runTarget(target, {
          seed,
          firstCase: Number(values.case),
          goesOn: (done) => done === 0,
        });
  const took = seconds();
  return `| ${target.name} | ${cases} | ${took.toFixed(1)} | ${Math.round(cases / took)} |`;
}
