/** Subrequests: questions that a client asks instead of a build, by `requestid` (BuildKit frontend/subrequests). */
import { RequestError } from "../errors.js";
import { CLIENT_OPTIONS, valueOf } from "./client-options.js";

/** The subrequests that Luakit answers. `requestid` has `frontend.` in front of the name. */
const SUBREQUESTS = ["outline", "targets", "lint", "convertllb", "subrequests.describe"] as const;

/** The frontend capabilities that Luakit has. */
const FRONTEND_CAPS = [
  "moby.buildkit.frontend.inputs",
  "moby.buildkit.frontend.subrequests",
  "moby.buildkit.frontend.contexts",
  "moby.buildkit.frontend.gitquerystring",
] as const;

/** A subrequest that Luakit answers. */
export type Subrequest = (typeof SUBREQUESTS)[number];

/**
 * Returns the client's subrequest; undefined for a build.
 * @throws RequestError for an unknown subrequest, with the message by which clients recognize it
 */
export function parseSubrequest(options: ReadonlyMap<string, string>): Subrequest | undefined {
  const id = valueOf(options, CLIENT_OPTIONS.requestId);
  if (id === undefined) return undefined;
  const known = SUBREQUESTS.find((name) => `frontend.${name}` === id);
  if (known !== undefined) return known;
  // BuildKit's message. If buildx knew the id, this message would make it try the Dockerfile frontend on this file.
  throw new RequestError(`unsupported request ${id}`, {
    unsupported: { kind: "subrequest", name: id },
  });
}

/**
 * Checks that Luakit has the capabilities in `frontend.caps` (BuildKit frontend/dockerfile/builder/caps.go). `+forward`
 * has no effect, because Luakit never forwards a build to another frontend.
 * @throws RequestError for a capability that Luakit lacks
 */
export function checkFrontendCaps(options: ReadonlyMap<string, string>): void {
  const wanted = (valueOf(options, CLIENT_OPTIONS.frontendCaps) ?? "")
    .split(",")
    .filter((cap) => cap !== "");
  for (const cap of wanted) {
    const name = cap.replace(/\+.*/s, "");
    if (FRONTEND_CAPS.some((known) => known === name)) continue;
    throw new RequestError(`unsupported frontend capability ${name}`, {
      unsupported: { kind: "frontend-cap", name },
    });
  }
}
