/** Logs for the person who operates buildkitd: they land in the daemon's log, users never see them. */
import { destination, levels, pino, type Logger } from "pino";

export type { Logger };

const DEFAULT_LEVEL = "warn";

/**
 * A logger on stderr; of a level that there is not, one of the usual level. Synchronous, because the process is
 * short-lived and its last line matters.
 * Never log option values: they may be secrets; log their keys.
 */
export function createLogger(asked: string = DEFAULT_LEVEL): Logger {
  const isLevel = asked === "silent" || Object.hasOwn(levels.values, asked);
  const level = isLevel ? asked : DEFAULT_LEVEL;
  return pino({ name: "luakit", level, base: null }, destination({ dest: 2, sync: true }));
}
