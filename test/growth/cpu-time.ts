/** Measures how the CPU time of this process grows with the size of the work. */

/** Prepares work of a size and returns a function that does the work. */
export type Work = (size: number) => () => void;

/** The CPU time of the same work at one size and at three doublings. */
export interface Growth {
  /** The times in milliseconds, from the smallest size to the largest, without the fixed cost of the work. */
  readonly points: readonly { readonly size: number; readonly cpuMs: number }[];
  /** The mean factor of a doubling: 2 for linear work, 4 for quadratic work. */
  readonly factor: number;
}

const DOUBLINGS = [1, 2, 4, 8];
/** The size for measuring the fixed cost. It is 2, because some calls need two values. */
const SMALLEST = 2;
/** The minimum time. Shorter times are rounded up to it, because noise would distort the factor. */
const NOISE_MS = 10;
/** Garbage collection, compilation and other processes only add time, so the shortest time is the most accurate. */
const MIN_ROUNDS = 2;
const MAX_ROUNDS = 6;

/**
 * Measures how the CPU time of `work` grows over three doublings of `size`. Repeats the measurement, and keeps the best
 * time of each size, until the growth is within `limit`.
 */
export function measureGrowth(work: Work, size: number, limit: number): Growth {
  const sizes = DOUBLINGS.map((factor) => factor * size);
  const works = [SMALLEST, ...sizes].map((each) => work(each));
  let best = works.map(() => Infinity);
  for (let round = 1; ; round++) {
    best = works.map((each, index) => Math.min(cpuMs(each), best[index] ?? Infinity));
    const [fixedMs = 0, ...spent] = best;
    const net = spent.map((ms) => Math.max(ms - fixedMs, 0));
    const growth = Math.max(net.at(-1) ?? 0, NOISE_MS) / Math.max(net[0] ?? 0, NOISE_MS);
    const factor = growth ** (1 / (DOUBLINGS.length - 1));
    if (round < MIN_ROUNDS || (factor > limit && round < MAX_ROUNDS)) continue;
    return { points: sizes.map((each, i) => ({ size: each, cpuMs: net[i] ?? 0 })), factor };
  }
}

function cpuMs(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
