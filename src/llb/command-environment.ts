/** Settings of a command besides its file system, from scripts and clients, and how both combine. */
import type { ExecOptions } from "./exec-options.js";

/** The names of resource limits that Docker knows (github.com/docker/go-units). */
export const ULIMIT_NAMES: readonly string[] =
  "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(
    " ",
  );

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const IPV6 = /^(?=.*:)[0-9a-f:.]+$/i;

/** True for an IPv4 or IPv6 address in text form. */
export function isIpAddress(text: string): boolean {
  return IPV4.test(text) || IPV6.test(text);
}

/** The client's settings for every command. A script's own settings win. */
export interface CommandDefaults {
  /** `force-network-mode`, `hostname`, `add-hosts`, `ulimit`, `cgroup-parent`, `memory`, `cpushares` and the like. */
  readonly options: ExecOptions;
  /** Bytes of `/dev/shm`: `shm-size`. */
  readonly shmSizeBytes?: number | undefined;
}

/** Nothing is wanted. */
export const NO_COMMAND_DEFAULTS: CommandDefaults = { options: {} };
