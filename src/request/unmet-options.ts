/** Options that the daemon cannot carry out, and that change no image: they are left out, and said so. */
import { LLB_CAPS, type LlbCap } from "../llb/caps.js";
import type { CommandDefaults } from "../llb/command-environment.js";

/** A sentence for each option that this daemon is too old for. */
export function unmetOptions(
  { options, shmSizeBytes, resources }: CommandDefaults,
  caps: ReadonlySet<string>,
): readonly string[] {
  const wanted: readonly (readonly [isAsked: boolean, cap: LlbCap, what: string])[] = [
    [options.ulimits !== undefined, "exec.meta.ulimit", "ulimits (--ulimit)"],
    [shmSizeBytes !== undefined, "exec.mount.tmpfs.size", "size of /dev/shm (--shm-size)"],
    [
      options.cgroup_parent !== undefined,
      "exec.meta.cgroup.parent",
      "control group (--cgroup-parent)",
    ],
    [resources !== undefined, "exec.meta.linux.resources", "limits of memory and CPU"],
  ];
  return wanted
    .filter(([isAsked, cap]) => isAsked && !caps.has(cap))
    .map(
      ([, cap, what]) =>
        `commands run without the client's ${what}: that needs BuildKit ${LLB_CAPS[cap].since} or later`,
    );
}
