/** Questions that a client asks instead of a build, with the option `requestid` (BuildKit frontend/subrequests). */
import { RequestError } from "../errors.js";
import { answerOf, type Answer } from "../subrequests/answer.js";
import { textTable } from "../subrequests/text-table.js";
import { FRONTEND_CAPS, KEYS } from "./option-keys.js";

/** A question we answer, without the `frontend.` before it. */
export type Subrequest = "subrequests.describe" | "outline" | "targets" | "lint" | "convertllb";

/** What clients read about a question: the fields of BuildKit's subrequests.Request, in its order. */
interface Definition {
  readonly name: `frontend.${Subrequest}`;
  readonly version: string;
  readonly type: "rpc";
  readonly description: string;
  readonly opts: readonly Named[] | null;
  readonly inputs: readonly Named[] | null;
  readonly metadata: readonly Named[] | null;
  readonly refs: readonly Named[] | null;
}

interface Named {
  readonly name: string;
  readonly description: string;
}

const COMMON = { type: "rpc", inputs: null, refs: null } as const;
const TARGET = { name: "target", description: "The target, as for a build" };

/** All of them, in the order they are listed. */
const DEFINITIONS: readonly Definition[] = [
  {
    ...COMMON,
    name: "frontend.outline",
    version: "1.0.0",
    description: "List all parameters current build target supports",
    opts: [TARGET],
    metadata: named("result.json", "result.txt"),
  },
  {
    ...COMMON,
    name: "frontend.targets",
    version: "1.0.0",
    description: "List all targets current build supports",
    opts: [],
    metadata: named("result.json", "result.txt"),
  },
  {
    ...COMMON,
    name: "frontend.lint",
    version: "1.0.0",
    description: "Check a build script",
    opts: [TARGET],
    metadata: named("result.json", "result.txt", "result.statuscode"),
  },
  {
    ...COMMON,
    name: "frontend.convertllb",
    version: "0.1.0",
    description: "Convert a build script to LLB",
    opts: [TARGET],
    metadata: named("result.json"),
  },
  {
    ...COMMON,
    name: "frontend.subrequests.describe",
    version: "1.0.0",
    description: "List available subrequest types",
    opts: null,
    metadata: named("result.json", "result.txt"),
  },
];

const PREFIX = "frontend.";

/**
 * The question a client asks; undefined for a build.
 * @throws RequestError for one that nobody knows, in the words by which clients notice that
 */
export function parseSubrequest(options: ReadonlyMap<string, string>): Subrequest | undefined {
  const id = options.get(KEYS.requestId) ?? "";
  if (id === "") return undefined;
  const known = DEFINITIONS.find(({ name }) => name === id);
  if (known !== undefined) return known.name.slice(PREFIX.length) as Subrequest;
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
  const wanted = (options.get(KEYS.frontendCaps) ?? "").split(",").filter((cap) => cap !== "");
  for (const cap of wanted) {
    const name = cap.replace(/\+.*/s, "");
    if (FRONTEND_CAPS.some((known) => known === name)) continue;
    throw new RequestError(`unsupported frontend capability ${name}`, {
      unsupported: { kind: "frontend-cap", name },
    });
  }
}

/** The answer to `frontend.subrequests.describe`. */
export function describeSubrequests(): Answer {
  const rows = DEFINITIONS.map(({ name, version, description }) => [
    name.slice(PREFIX.length),
    version,
    description,
  ]);
  return answerOf(DEFINITIONS, {
    version: "1.0.0",
    text: textTable([["NAME", "VERSION", "DESCRIPTION"], ...rows], 1),
  });
}

function named(...names: readonly string[]): readonly Named[] {
  return names.map((name) => ({ name, description: "" }));
}
