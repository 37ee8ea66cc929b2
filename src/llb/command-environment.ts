/** The client's defaults for commands, and checks of their values. */
import type { ExecOptions } from "./exec-options.js";

/** The names of Docker's resource limits (github.com/docker/go-units). */
export const ULIMIT_NAMES: readonly string[] =
  "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(
    " ",
  );

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const IPV6 = /^(?=.*:)[0-9a-f:.]+$/i;

/** Reports whether the text is an IPv4 or IPv6 address. */
export function isIpAddress(text: string): boolean {
  return IPV4.test(text) || IPV6.test(text);
}

/** The client's default options for all commands. A script's options win. */
export interface CommandDefaults {
  /**
   * The options `force-network-mode`, `hostname`, `add-hosts`, `ulimit`, `cgroup-parent`, `memory`, `cpushares` etc.
   */
  readonly options: ExecOptions;
  /** The size of `/dev/shm` in bytes: `shm-size`. */
  readonly shmSizeBytes?: number | undefined;
}

/** No defaults. */
export const NO_COMMAND_DEFAULTS: CommandDefaults = { options: {} };
