/** Options that the daemon cannot carry out, and that change no image: they are left out, and said so. */
import { LLB_CAPS, type LlbCap } from "../llb/caps.js";
import type { CommandDefaults } from "../llb/command-environment.js";
import { capsOfOptions } from "../llb/exec-options.js";

/** The client's options that are left out, in words, by the capability that they need. */
const LEFT_OUT: readonly (readonly [cap: LlbCap, words: string])[] = [
  ["exec.meta.ulimit", "ulimits (--ulimit)"],
  ["exec.mount.tmpfs.size", "size of /dev/shm (--shm-size)"],
  ["exec.meta.cgroup.parent", "control group (--cgroup-parent)"],
  ["exec.meta.linux.resources", "limits of memory and CPU"],
];

/** A sentence for each option that this daemon is too old for. */
export function unmetOptions(
  { options, shmSizeBytes }: CommandDefaults,
  caps: ReadonlySet<string>,
): readonly string[] {
  const needed = new Set<LlbCap>(capsOfOptions(options));
  if (shmSizeBytes !== undefined) needed.add("exec.mount.tmpfs.size");
  return LEFT_OUT.filter(([cap]) => needed.has(cap) && !caps.has(cap)).map(
    ([cap, words]) =>
      `commands run without the client's ${words}: that needs BuildKit ${LLB_CAPS[cap].since} or later`,
  );
}
