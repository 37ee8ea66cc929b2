import { deepEqual, ok } from "node:assert/strict";
import { RequestError } from "../../../src/errors.js";
import { parseBuildRequest } from "../../../src/request/build-request.js";
import { CLIENT_OPTIONS, LOG_LEVELS } from "../../../src/request/client-options.js";
import { formatPlatformId, parsePlatform } from "../../../src/oci/platform.js";
import type { Random } from "../random.js";
import { outcomeOf, repeatable, type Target } from "../target.js";

const AMD64 = { os: "linux", architecture: "amd64" };
const SECRET = "hunter2";

const KEYS = Object.values(CLIENT_OPTIONS).map(({ key }) => key);

/** Pieces of option values. Most pieces fit several options. */
const PIECES = [
  ...[
    "true",
    "false",
    "0",
    "1",
    "64",
    "m",
    "g",
    "s",
    "1m30s",
    "-1",
    "1.5",
    "0-2",
    "=",
    ",",
    ",",
    ":",
    ";",
  ],
  ...["linux", "/", "arm64", "/v8", "amd64", "(10.0+a)", "nofile", "host", "10.0.0.1", "::1"],
  ...[
    "https://",
    "git@",
    "example.com",
    ".git",
    "#main",
    ":sub",
    "?ref=a",
    "docker-image://",
    "alpine",
  ],
  ...[
    "oci-layout://",
    "@sha256:",
    "a".repeat(64),
    "local:",
    "input:",
    "target:",
    "context",
    "skip",
    "all",
  ],
  ...[
    '[{"Type":"registry","Attrs":{"ref":"a"}}]',
    '{"containerimage.config":"e30="}',
    "[",
    "{",
    '"',
    "null",
  ],
  ...["default", "pull", "none", "sandbox", "frontend.", "lint", "outline", ...LOG_LEVELS],
];

/** Random client options give a complete request, or an error without a password. */
export const requestOptions: Target = {
  name: "request-options",
  cases: 1500,
  run: (random) => {
    const options = new Map(random.list(0, 8, () => optionOf(random)));
    const { value: request, error } = repeatable(() =>
      outcomeOf(() => parseBuildRequest({ options, workerPlatform: AMD64 }), RequestError),
    );
    if (error !== undefined) {
      ok(!error.message.includes(SECRET), `shows a password: ${error.message}`);
      return;
    }
    const { targetPlatforms, limits, context, namedContexts } = request;
    for (const platform of targetPlatforms) {
      const id = formatPlatformId(platform);
      deepEqual(parsePlatform(id, AMD64), platform, id);
    }
    ok(Number.isFinite(limits.timeMs) && limits.timeMs > 0, `time limit ${limits.timeMs}`);
    ok(Number.isSafeInteger(limits.memoryBytes), `memory limit ${limits.memoryBytes}`);
    for (const source of [context.remote, ...namedContexts.values()]) {
      if (source?.kind === "git") ok(source.url.remote !== "", "a git URL without a remote");
    }
  },
};

function optionOf(random: Random): readonly [string, string] {
  const key = random.pick(KEYS);
  const name = random.pick(["NAME", "alpine", "a::linux/arm64", ""]);
  const hasPassword = /^context(?::|$)/.test(key) && random.chance(50);
  const start = hasPassword ? `https://user:${SECRET}@example.com/` : "";
  return [key.replace("NAME", name), start + random.text(PIECES, random.pick([1, 2, 8]))];
}
