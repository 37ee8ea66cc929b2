/** Logs for the person who operates buildkitd: they land in the daemon's log, users never see them. */
import { destination, levels, pino, type Logger } from "pino";

import { withoutPasswords } from "./util/url.js";

export type { Logger };

const DEFAULT_LEVEL = "warn";

/**
 * A logger on stderr; of a level that there is not, one of the usual level. Synchronous, because the process is
 * short-lived and its last line matters. Passwords in URLs are replaced: errors of others may have some.
 * Never log option values: they may be secrets; log their keys.
 */
export function createLogger(asked: string = DEFAULT_LEVEL): Logger {
  const isLevel = asked === "silent" || Object.hasOwn(levels.values, asked);
  const level = isLevel ? asked : DEFAULT_LEVEL;
  const output = destination({ dest: 2, sync: true });
  const write = (line: string) => output.write(withoutPasswords(line));
  return pino({ name: "luakit", level, base: null }, { write });
}
