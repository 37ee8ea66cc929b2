/** The log for the person who operates buildkitd. It goes to the daemon's log; users never see it. */
import { destination, levels, pino, type Logger } from "pino";

import { withoutPasswords } from "./util/url.js";

export type { Logger };

const DEFAULT_LEVEL = "warn";

/**
 * Creates a logger that writes to stderr. An unknown level falls back to `warn`. Writes are synchronous, because the
 * process is short-lived and its last line matters. Passwords in URLs are hidden, because errors of other programs may
 * contain them. Log the keys of options, never their values: values may be secrets.
 */
export function createLogger(requested: string = DEFAULT_LEVEL): Logger {
  const isLevel = requested === "silent" || Object.hasOwn(levels.values, requested);
  const level = isLevel ? requested : DEFAULT_LEVEL;
  const output = destination({ dest: 2, sync: true });
  const write = (line: string) => output.write(withoutPasswords(line));
  return pino({ name: "luakit", level, base: null }, { write });
}
