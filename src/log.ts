/** Logs for the person who operates buildkitd: they land in the daemon's log, users never see them. */
import { destination, pino, type Logger } from "pino";

export type { Logger };

/**
 * A logger on stderr. Synchronous, because the process is short-lived and its last line matters.
 * Never log option values: they may be secrets; log their keys.
 */
export function createLogger(level: string = "warn"): Logger {
  return pino({ name: "luakit", level, base: null }, destination({ dest: 2, sync: true }));
}
