/** Reads the resource usage of a process from the kernel. */
import { readFileSync } from "node:fs";

/** The resource usage of a running process. */
export interface ProcessUsage {
  /** The peak of physical memory. */
  readonly peakMiB: number;
  /** The CPU time of all threads. */
  readonly cpuSeconds: number;
}

/** The unit of CPU time in /proc: hundredths of a second on every architecture (USER_HZ). */
const TICKS_PER_SECOND = 100;
/** The positions of fields in /proc/PID/stat after the closing bracket of the command. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** Reads the usage of a running process. */
export function processUsage(pid: number): ProcessUsage {
  const status = readFileSync(`/proc/${String(pid)}/status`, "utf8");
  const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
  const peakKiB = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return { peakMiB: Number(peakKiB) / 1024, cpuSeconds: ticks / TICKS_PER_SECOND };
}
