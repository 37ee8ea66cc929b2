import { ok } from "node:assert/strict";
import { copyMode } from "../../../src/api/values/mode.js";
import { owner } from "../../../src/api/values/owner.js";
import { ports } from "../../../src/api/values/ports.js";
import { duration, size } from "../../../src/api/values/quantities.js";
import { dedentCommand } from "../../../src/api/values/dedent.js";
import { parseIgnoreFile } from "../../../src/host/ignore-file.js";
import { RequestError, ScriptError } from "../../../src/errors.js";
import { expandVariables } from "../../../src/llb/expand.js";
import { parseGitSource } from "../../../src/llb/git-url.js";
import { IgnorePatterns } from "../../../src/llb/ignore-patterns.js";
import { CallRanges } from "../../../src/lua/call-ranges.js";
import { decodeImageConfig } from "../../../src/oci/image-config.js";
import { parseImageReference } from "../../../src/oci/image-reference.js";
import { parseBuildRequest } from "../../../src/request/build-request.js";
import { Problems } from "../../../src/schema/types.js";
import { utf8 } from "../../../src/util/bytes.js";
import { cleanPath } from "../../../src/util/posix-path.js";
import { withoutPassword } from "../../../src/util/url.js";
import { lua } from "../../support/lua-values.js";
import { CLIENT_OPTIONS } from "../../../src/request/client-options.js";
import { outcomeOf, type Target } from "../target.js";

const CHARACTERS = 50_000;
/** Quadratic time would exceed this limit several times. */
const LONGEST_SECONDS = 0.5;

const TYPES = [copyMode, owner, ports, duration(1), size];
const AMD64 = { os: "linux", architecture: "amd64" };
const PIECES = [
  ...Array.from("ab0/.:@-_,;=*?![]{}()$\\\"'#%+~ \t\n"),
  ...[
    "**/",
    "${",
    "$A",
    ":-",
    "https://",
    "git@",
    "linux/",
    "1m",
    "--[[",
    "]]",
    "\r\n",
    "u+x",
    "[{",
    '":',
  ],
];

type Reader = (text: string) => unknown;

const OPTIONS: readonly (readonly [string, Reader])[] = Object.values(CLIENT_OPTIONS).map(
  ({ key }) => [
    `the option ${key}`,
    (text) => parseBuildRequest({ options: new Map([[key, text]]), workerPlatform: AMD64 }),
  ],
);

/** The operations on texts from outside, by name. */
const READERS: Readonly<Record<string, Reader>> = {
  "an image reference": (text) => parseImageReference(text),
  "a git URL": (text) => parseGitSource(text),
  "a URL": (text) => withoutPassword(text),
  "a path": (text) => cleanPath(text),
  "an ignore file": (text) => parseIgnoreFile(text, ".dockerignore"),
  "an ignored path": (text) => new IgnorePatterns(["*a*a*b", "**/a/**/b", "!a*"]).excludes(text),
  "a text with variables": (text) => expandVariables(text, [["A", "x"]]),
  "a command": (text) => dedentCommand(text),
  "an option of the script": (text) =>
    TYPES.map((type) => type.read(lua(text), "x", new Problems())),
  "a script": (text) => new CallRanges(utf8(text)),
  "an image configuration": (text) => decodeImageConfig(utf8(text), "a"),
};

/** The time for a text of any form is proportional to its length. */
export const longTexts: Target = {
  name: "long-texts",
  cases: 150,
  run: (random) => {
    const [name, reader] = random.pick(random.chance(30) ? OPTIONS : Object.entries(READERS));
    const part = (): string => random.text(PIECES, 3);
    const [start, repeated, end] = [part(), part() || "a", part()];
    const text = start + repeated.repeat(CHARACTERS / repeated.length) + end;
    const read = (): void => {
      outcomeOf(() => reader(text), RequestError, ScriptError);
    };
    const shown = `${name} of ${JSON.stringify(start)}, ${JSON.stringify(repeated)} again and again, ${JSON.stringify(end)}`;
    ok(fastest(read) < LONGEST_SECONDS, shown);
  },
};

/** Returns CPU seconds. A slow measurement is repeated, because it may include a garbage collection. */
function fastest(body: () => void): number {
  let best = Infinity;
  for (let tries = 0; tries < 3 && best >= LONGEST_SECONDS; tries++) {
    const start = process.cpuUsage();
    body();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}
