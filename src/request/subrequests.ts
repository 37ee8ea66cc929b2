/** Questions that a client asks instead of a build, with the option `requestid` (BuildKit frontend/subrequests). */
import { RequestError } from "../errors.js";
import { CLIENT_OPTIONS, valueOf } from "./client-options.js";

/** The questions Luakit answers, without the `frontend.` before each name. */
const SUBREQUESTS = ["outline", "targets", "lint", "convertllb", "subrequests.describe"] as const;

/** The capabilities that a client may require. */
const FRONTEND_CAPS = [
  "moby.buildkit.frontend.inputs",
  "moby.buildkit.frontend.subrequests",
  "moby.buildkit.frontend.contexts",
  "moby.buildkit.frontend.gitquerystring",
] as const;

/** A question Luakit answers. */
export type Subrequest = (typeof SUBREQUESTS)[number];

/**
 * Returns the question a client asks; undefined for a build.
 * @throws RequestError for an unknown question, in the words by which clients recognize that
 */
export function parseSubrequest(options: ReadonlyMap<string, string>): Subrequest | undefined {
  const id = valueOf(options, CLIENT_OPTIONS.requestId);
  if (id === undefined) return undefined;
  const known = SUBREQUESTS.find((name) => `frontend.${name}` === id);
  if (known !== undefined) return known;
  // BuildKit's words. With an id that buildx knows they would make it try the Dockerfile frontend on this file.
  throw new RequestError(`unsupported request ${id}`, {
    unsupported: { kind: "subrequest", name: id },
  });
}

/**
 * Checks `frontend.caps`, what the client needs of a frontend (BuildKit frontend/dockerfile/builder/caps.go). There is
 * no other frontend to hand the build on to, so that `+forward` makes no difference.
 * @throws RequestError for a capability we do not have
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
