/** How the CPU time of this process grows with the size of its work. */

/** Prepares work of a size; what it returns does the work. */
export type Work = (size: number) => () => void;

/** CPU milliseconds of the same work at doubled sizes, without what the smallest size costs. */
export interface Growth {
  /** From the smallest size to the largest. */
  readonly points: readonly { readonly size: number; readonly cpuMs: number }[];
  /** The largest factor between neighbouring points. */
  readonly worstFactor: number;
}

/** The size whose time is taken for the cost of everything else. Some calls take two of a thing at least. */
const SMALLEST = 2;
/** Less than this is too little to compare: the work is repeated. */
const MEASURABLE_MS = 40;
const MOST_REPETITIONS = 4096;
/** One size, and three times the double of it. */
const DOUBLINGS = [1, 2, 4, 8];
/** A measurement is only as good as the quietest moment it was taken in. */
const MOST_ROUNDS = 8;

/**
 * Measures how the CPU time of `work` grows over three doublings of `size`. Rounds are repeated, and the best time of each
 * size kept, until no factor is above `limit`.
 */
export function measureGrowth(work: Work, size: number, limit: number): Growth {
  const sizes = DOUBLINGS.map((factor) => factor * size);
  const works = sizes.map((each) => work(each));
  const smallest = work(SMALLEST);
  let repetitions = 1;
  let best: readonly number[] = [];
  for (let round = 1; ; round++) {
    const idleMs = cpuMs(smallest, repetitions);
    const spent = works.map((each) => Math.max(cpuMs(each, repetitions) - idleMs, 0.1));
    const known = best;
    best = spent.map((ms, index) => Math.min(ms, known[index] ?? ms));
    if ((best[0] ?? 0) < MEASURABLE_MS && repetitions < MOST_REPETITIONS) {
      // Also when compiled code turns out to be faster than it was in the first rounds.
      repetitions *= 2;
      best = [];
      round = 0;
      continue;
    }
    const factors = best.slice(1).map((ms, index) => ms / (best[index] ?? ms));
    const worstFactor = Math.max(...factors);
    if (worstFactor > limit && round < MOST_ROUNDS) continue;
    return { points: sizes.map((each, i) => ({ size: each, cpuMs: best[i] ?? 0 })), worstFactor };
  }
}

function cpuMs(work: () => void, repetitions: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < repetitions; i++) work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
