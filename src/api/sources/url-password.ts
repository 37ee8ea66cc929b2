/** Warns about passwords in URLs. */
import { hasPassword, withoutPassword } from "../../util/url.js";
import type { BuildCall } from "../declare.js";

/** Warns about a password in a URL, because definitions, cache keys and provenance contain the URL. */
export function warnOfPassword(url: string, secretOption: string, call: BuildCall): void {
  if (!hasPassword(url)) return;
  call.build.host.warn({
    rule: "PasswordInURL",
    message: `the password in ${withoutPassword(url)} becomes part of the build's definition, of caches and of provenance: name a secret with ${secretOption} instead`,
    frames: call.frames(),
  });
}
