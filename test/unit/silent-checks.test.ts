/** `--check` finds nothing in good scripts: the examples, and the Lua sides of the parity pairs. */
import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspectScript, type ScriptInput } from "../support/evaluate.js";
import { mirroredCases, inputOf } from "../support/golden.js";
import { STANDARD_IMAGES } from "../support/images.js";
import { ROOT } from "../support/markdown.js";
import { declaredDifference, pairFiles, readPairs, type Pair } from "../support/parity/pairs.js";

interface LintJson {
  readonly warnings?: readonly { readonly ruleName: string; readonly detail: string }[];
  readonly buildError?: { readonly message: string };
}

/** Returns the report of `--check` for a script. */
function check(script: Uint8Array, input: ScriptInput): LintJson {
  return inspectScript("lint", script, input).json as LintJson;
}

describe("an example", () => {
  const examples = mirroredCases("test/golden/examples", "examples");
  test.each(examples.map((example) => [example.name, example] as const))("%s", (_name, example) => {
    const { warnings = [], buildError } = check(
      readFileSync(join(example.source, "build.lua")),
      inputOf(example),
    );
    expect({ warnings, buildError }).toEqual({ warnings: [], buildError: undefined });
  });
});

describe("the Lua side of a pair", () => {
  const pairs = readPairs(join(ROOT, "test/parity"));
  test.each(pairs.map((pair) => [pair.name, pair] as const))("%s", (_name, pair) => {
    const files = pairFiles(pair.folder);
    const { warnings = [], buildError } = check(files["build.lua"] ?? NO_SCRIPT, inputOfPair(pair));
    expect([...new Set(warnings.map(({ ruleName }) => ruleName))]).toEqual(pair.warnings ?? []);
    expect(isFailing(pair) ? undefined : buildError).toBeUndefined();
  });
});

const NO_SCRIPT = new Uint8Array();
const BASE = `base@sha256:${"1".repeat(64)}`;
const BASE_IMAGE = {
  everyPlatform: true,
  config: {
    ...{ architecture: "amd64", os: "linux", rootfs: { type: "layers" } },
    config: { Env: ["PATH=/bin", "FOO=1", "BAR=2", "BAZ=3"], Labels: { l: "4" } },
  },
} as const;

/** Reports whether the pair's script fails. */
function isFailing(pair: Pair): boolean {
  return pair.fails === true || declaredDifference(pair).startsWith("error\n+");
}

/** As test/support/parity builds it; no file is read from its base image and its server. */
function inputOfPair(pair: Pair): ScriptInput {
  const files = pairFiles(pair.folder);
  const locals = Object.fromEntries(
    (pair.contexts ?? []).map((name) => [name, pairFiles(join(pair.folder, name))]),
  );
  const images = ["base", "example.com/there/is/no/such:image", BASE];
  const others = Object.fromEntries(images.map((name) => [name, BASE_IMAGE]));
  return {
    options: {
      ...pair.opts,
      ...(files["build.lua"]?.includes("BASE") && { "build-arg:BASE": BASE }),
      ...(pair.server && { "build-arg:SERVER": "http://localhost:1" }),
      ...Object.fromEntries(
        (pair.contexts ?? []).map((name) => [`context:${name}`, `local:${name}`]),
      ),
    },
    context: files,
    locals,
    images: { ...STANDARD_IMAGES, ...others },
    readEntries: () => new Map((pair.entries ?? []).map((path) => [path, ""])),
  };
}
