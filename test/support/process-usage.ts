/** What a process of this machine has used so far, as the kernel counts it. */
import { readFileSync } from "node:fs";

/** Figures of a running process. */
export interface ProcessUsage {
  /** The most physical memory it had at any time. */
  readonly peakMiB: number;
  /** CPU time of all its threads. */
  readonly cpuSeconds: number;
}

/** Linux counts CPU time for programs in hundredths of a second on every architecture (USER_HZ). */
const TICKS_PER_SECOND = 100;
/** Positions in /proc/PID/stat after the command's closing bracket. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** Reads the usage of a process that has not ended. */
export function processUsage(pid: number): ProcessUsage {
  const status = readFileSync(`/proc/${String(pid)}/status`, "utf8");
  const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
  const peakKiB = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return { peakMiB: Number(peakKiB) / 1024, cpuSeconds: ticks / TICKS_PER_SECOND };
}
