import { createHash } from "node:crypto";
import { setTimeout as after } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { describe, expect, jest, test } from "@jest/globals";
import {
  DefinitionSchema,
  type Definition,
} from "../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { definitionBytes } from "../../src/llb/marshal.js";
import { renderDefinition } from "../support/render-definition.js";
import { FakeBridge } from "../support/fake-bridge.js";
import { FrontendProcess, runFrontend, type FinishedBuild } from "../support/frontend-process.js";
import { SESSION_ID } from "../support/evaluate.js";
import {
  comparable,
  expectedOf,
  goldenCases,
  mirroredCases,
  inputOf,
  type GoldenCase,
} from "../support/golden.js";
import { STANDARD_IMAGES } from "../support/images.js";

jest.setTimeout(30_000);

const RUNS = 25;

/** Depends on all that could differ: hash order, random numbers, addresses, the clock, the order of options. */
const SCRIPT = `
local s = bk.image("alpine:3.20")
local words = { zeta = 1, alpha = 2, [10] = 3, [2] = 4, [true] = 5, [1.5] = 6 }
for key, value in pairs(words) do s = s:env("K" .. value, tostring(key)) end
for name, value in pairs(bk.get_args({ "B", "A", C = 1 })) do s = s:env(name, tostring(value)) end
s = s:run("echo " .. math.random(1e6) .. " " .. os.time() .. " " .. tostring({}) .. tostring(print))
local tools = bk.image("golang:1.21-alpine"):run("go build", {
  env = { Z = "1", Y = "2", X = "3" },
  mounts = { bk.cache("/root/.cache"), bk.bind("/src"), bk.secret("/run/secrets/token") },
})
s = s:copy(tools, "/out", "/out"):copy("a.txt", "/a.txt")
bk.export(s, {
  labels = { z = "1", y = "2", x = "3" },
  expose = { 9000, 80, "53/udp" },
  env = { TOKEN = tostring(s) },
})
`;

const OPTIONS = [
  ["build-arg:A", "1"],
  ["build-arg:B", "2"],
  ["build-arg:C", "3"],
  ["build-arg:HTTP_PROXY", "http://upper.example.com"],
  ["build-arg:http_proxy", "http://lower.example.com"],
  ["build-arg:no_proxy", "localhost"],
  ["label:one", "1"],
  ["label:two", "2"],
  ["platform", "linux/amd64"],
  ["filename", "build.lua"],
] as const;

/** Another order for each run, and other numbers of the variables, as BuildKit's own map order gives. */
function shuffledEnvironment(bridge: FakeBridge, run: number): Record<string, string> {
  const ranked = OPTIONS.map(([key, value]) => ({
    text: `${key}=${value}`,
    rank: createHash("sha256").update(`${run} ${key}`).digest("hex"),
  }));
  const ordered = ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const variables = ordered.map(({ text }, index): [string, string] => [
    `BUILDKIT_FRONTEND_OPT_${(index * 7 + run) % 100}`,
    text,
  ]);
  return { ...bridge.environment(), ...Object.fromEntries(variables) };
}

/** Runs the script once; `second` is when its process was started. */
async function runOnce(run: number) {
  const bridge = new FakeBridge({
    locals: { dockerfile: { "build.lua": SCRIPT } },
    images: STANDARD_IMAGES,
  });
  const environment = shuffledEnvironment(bridge, run);
  const second = Math.floor(Date.now() / 1_000);
  const code = await new FrontendProcess(bridge, { environment }).ended;
  const [returned] = bridge.requests("return");
  const definition = bridge.solved.at(-1)?.definition;
  bridge.close();
  return {
    second,
    outcome: {
      code,
      definition: definition && digestOf(definitionBytes(definition)),
      config: digestOf(returned?.result?.metadata["containerimage.config"]),
    },
  };
}

/** Starts a run in each of so many seconds of the clock. */
async function runsInSeconds(count: number) {
  const runs: ReturnType<typeof runOnce>[] = [];
  for (let run = 0; run < count; run++) {
    // Waits past the next full second.
    await after(1_050 - (Date.now() % 1_000));
    runs.push(runOnce(run));
  }
  return Promise.all(runs);
}

// They take their time; the tests of the other processes run meanwhile.
const started = runsInSeconds(RUNS);

function digestOf(bytes: Uint8Array | undefined): string {
  return createHash("sha256")
    .update(bytes ?? "nothing")
    .digest("hex");
}

describe("the frontend process sends the definitions of the golden files", () => {
  const cases = [
    ...goldenCases("test/golden"),
    ...mirroredCases("test/golden/examples", "examples"),
  ].filter((golden) => expectedOf(golden)["error.txt"] === undefined);

  test.each(cases.map((golden) => [golden.name, golden] as const))("%s", async (_name, golden) => {
    const { bridge, returned } = await buildOf(golden);
    const { result, metadata = {} } = returned?.result ?? {};
    // A golden file is about the first platform.
    const [id, ref] = Object.entries(result?.case === "refs" ? result.value.refs : {})[0] ?? [];
    const sent = ref ?? (result?.case === "ref" ? result.value : undefined);
    const config = metadata[`containerimage.config${id === undefined ? "" : `/${id}`}`];
    expect({
      "definition.txt": sent && renderDefinition(definitionOf(bridge, sent.id)),
      "image-config.json": comparable("image-config.json", Buffer.from(config ?? "").toString()),
    }).toEqual({ ...expectedOf(golden), "messages.txt": undefined });
  });
});

test(`${RUNS} processes at different times, with options in any order, send the same bytes`, async () => {
  const runs = await started;
  const [first] = runs;
  const nothing = digestOf(undefined);
  expect(new Set(runs.map(({ second }) => second)).size).toBe(RUNS);
  expect(first?.outcome).toEqual({
    code: 0,
    definition: expect.not.stringMatching(nothing),
    config: expect.not.stringMatching(nothing),
  });
  expect(new Set(runs.map(({ outcome }) => JSON.stringify(outcome))).size).toBe(1);
}, 90_000);

/** Returns the definition of a ref. Scratch has an empty ref. */
function definitionOf(bridge: FakeBridge, ref: string): Definition {
  return ref === "" ? create(DefinitionSchema) : bridge.definitionOf(ref);
}

/** How an archive begins; a fake daemon unpacks nothing. */
const ARCHIVE = Uint8Array.from([0x1f, 0x8b, 0x08]);

function buildOf(golden: GoldenCase): Promise<FinishedBuild> {
  const { context = {}, options, llbFeatures } = inputOf(golden);
  return runFrontend(
    {
      locals: { dockerfile: context, context },
      images: STANDARD_IMAGES,
      sessionId: SESSION_ID,
      remotes: { [options?.["context"] ?? ""]: { context: ARCHIVE } },
      ...(llbFeatures && { llbFeatures }),
    },
    options === undefined ? {} : { options },
  );
}
