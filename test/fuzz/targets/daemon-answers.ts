import { ok } from "node:assert/strict";
import { create, toBinary } from "@bufbuild/protobuf";
import { Metadata, type Client } from "@grpc/grpc-js";
import { openBuildFiles } from "../../../src/host/build-files.js";
import { RequestHost } from "../../../src/host/request-host.js";
import { readScript } from "../../../src/host/script-source.js";
import { datedRequest } from "../../../src/host/source-date.js";
import { InternalError, LuakitError } from "../../../src/errors.js";
import { marshalRequest } from "../../../src/evaluator/evaluation-request.js";
import { GatewayClient } from "../../../src/gateway/client.js";
import { methodPath } from "../../../src/gateway/service.js";
import { statusOf } from "../../../src/gateway/status.js";
import { LLBBridge } from "../../../src/gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import { DefinitionSchema } from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { StatusSchema } from "../../../src/gen/google/rpc/status_pb.js";
import { emptyImageConfig, encodeImageConfig } from "../../../src/oci/image-config.js";
import { parseBuildRequest } from "../../../src/request/build-request.js";
import { utf8 } from "../../../src/util/bytes.js";
import { GATEWAY_FEATURES, LLB_FEATURES } from "../../support/buildkit-features.js";
import { silentLog } from "../../support/gateway-session.js";
import type { Random } from "../random.js";
import { randomMessage, type Contents } from "../random-message.js";
import type { Target } from "../target.js";

const AMD64 = { os: "linux", architecture: "amd64" };
const METHODS = new Map(LLBBridge.methods.map((method) => [methodPath(method), method]));
const LARGEST_STATUS = 64 * 1024;
const MAX_BYTES = 1000;

/** For every response of the daemon, a request has a result, or an error that clients can receive. */
export const daemonAnswers: Target = {
  name: "daemon-answers",
  cases: 80,
  run: async (random) => {
    const session = { channel: daemon(random), lost: new AbortController().signal, close: ignore };
    await answerOf(async () => {
      const client = await GatewayClient.connect(session, { log: silentLog });
      await answerOf(() => readings(random, client));
      await answerOf(() => build(random, client));
    });
  },
};

function ignore(): void {
  // No connection is open.
}

/** Waits for a response. @throws Error if the response is an error of an unexpected class */
async function answerOf(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof LuakitError) || error instanceof InternalError) throw error;
    const { code, message, details } = statusOf(error, new Map([["build.lua", utf8("x")]]));
    const sizes = details.map(({ typeUrl, value }) => typeUrl.length + value.length);
    const size = sizes.reduce((sum, each) => sum + each, message.length);
    ok(code !== 0 && size < LARGEST_STATUS, `a status with the code ${code} and ${size} bytes`);
  }
}

/** Single requests to a client. */
async function readings(random: Random, client: GatewayClient): Promise<void> {
  const definition = (await client.inputs()).get("context");
  if (definition !== undefined) await answerOf(() => client.resolveDate(definition));
  const ref = await client.solve({
    definition: definition ?? create(DefinitionSchema),
    evaluate: random.chance(50),
  });
  await answerOf(async () => {
    const read = await client.readFile(ref, "/a", { maxBytes: MAX_BYTES });
    ok(read.length <= MAX_BYTES, "more is read than asked for");
  });
  await answerOf(async () => {
    const { sizeBytes, permissions } = await client.statFile(ref, "/a");
    ok(Number.isSafeInteger(sizeBytes) && sizeBytes >= 0 && permissions <= 0o7777);
  });
  await answerOf(() => client.readDir(ref, "/"));
  await answerOf(() => client.evaluate(ref));
  await client.warn({ digest: "sha256:0", short: "x" });
}

/** The requests of a build, from the build file to the requests of the script. */
async function build(random: Random, client: GatewayClient): Promise<void> {
  const options = new Map([
    ["context", random.pick(["", "https://example.com/a.tar", "git://example.com/a"])],
    ["build-arg:SOURCE_DATE_EPOCH", random.pick(["", "context", "0"])],
  ]);
  const asked = parseBuildRequest({ options, workerPlatform: AMD64 });
  const marshal = marshalRequest(asked, { sessionId: "s", caps: client.capabilities.llb });
  const files = await openBuildFiles(client, marshal, asked.context);
  const request = await datedRequest(client, marshal, asked, files);
  const script = await readScript(files, request.filename);
  const sources = new Map<string, Uint8Array>();
  const known = { client, marshal, script, files, request, clientOptions: options, sources };
  const host = new RequestHost({ ...known, isNameTaken: () => false }).forPlatform(0);
  const image = { platform: AMD64, resolveMode: "default" } as const;
  const reference = "docker.io/library/alpine:3.20";
  const definition = new Uint8Array();
  await answerOf(async () => host.answers.resolveImages([{ ...image, reference }]));
  await answerOf(async () =>
    host.answers.resolveImages([{ ...image, reference: "base", input: "base" }]),
  );
  await answerOf(async () => host.answers.ignorePatterns({ local: "context" }));
  await answerOf(async () => host.answers.readModule([{ tree: "script", path: "a.lua" }]));
  await answerOf(async () => host.answers.readEntries({ definition, paths: ["/bin", "/a/b"] }));
  host.warn({ message: "x", frames: [{ file: "build.lua", line: 1 }] });
}

const CONFIG = encodeImageConfig(emptyImageConfig(AMD64));
const WORDS = [
  ...[
    "",
    "a",
    "base",
    "context",
    "dockerfile",
    "build.lua",
    ".dockerignore",
    "/",
    "ref1",
    "\u001b[31m",
    "x".repeat(70_000),
  ],
  ...[
    "docker-image://docker.io/library/alpine:3.20",
    "local://context",
    `sha256:${"0".repeat(64)}`,
  ],
  ...["containerimage.config", "no such file or directory", "open a: no such file or directory"],
  ...["github.com/moby/buildkit/errdefs.Source+json", "2026-01-01T00:00:00Z"],
];
const FEATURES = [...GATEWAY_FEATURES, ...LLB_FEATURES];

const CONTENTS: Contents = {
  text: (random, { name }) =>
    name === "ID" ? random.pick(FEATURES) : random.text(WORDS, random.pick([1, 1, 1, 3])),
  bytes: (random) =>
    random.pick([
      CONFIG,
      utf8("print(1)"),
      utf8('{"config":{"OnBuild":["RUN x"]}}'),
      utf8("{}"),
      random.bytes(2000),
    ]),
};

function randomStatus(random: Random) {
  return randomMessage(random, StatusSchema, CONTENTS);
}

/** Returns the client's end of a connection whose other end sends random responses. */
function daemon(random: Random): Client {
  // The share of invalid responses varies, because a daemon with only invalid responses never receives the later calls.
  const wrong = random.pick([0, 5, 30]);
  const makeUnaryRequest: UnaryRequest = (
    path,
    encode,
    decode,
    request,
    _metadata,
    _options,
    done,
  ) => {
    encode(request);
    const method = METHODS.get(path);
    if (method === undefined) throw new Error(`no method ${path}`);
    setImmediate(() => {
      if (random.chance(wrong)) {
        done(failure(random));
        return;
      }
      const answer = toBinary(method.output, randomMessage(random, method.output, CONTENTS));
      const bytes = random.chance(wrong) ? random.bytes(50) : answer;
      done(...decoded(() => decode(Buffer.from(bytes))));
    });
    return { cancel: ignore };
  };
  // The code under test only uses the calls of a client.
  return { makeUnaryRequest } as unknown as Client;
}

type Done = (error: object | null, response?: unknown) => void;
type UnaryRequest = (
  path: string,
  encode: (message: unknown) => Buffer,
  decode: (bytes: Buffer) => unknown,
  request: unknown,
  metadata: Metadata,
  options: object,
  done: Done,
) => { readonly cancel: () => void };

/** The same error as from grpc-js for bytes that are not a message. */
function decoded(decode: () => unknown): Parameters<Done> {
  try {
    return [null, decode()];
  } catch (error) {
    return [
      {
        code: 13,
        details: `Response message parsing error: ${String(error)}`,
        metadata: new Metadata(),
      },
    ];
  }
}

function failure(random: Random): object {
  const metadata = new Metadata();
  const status = toBinary(StatusSchema, randomStatus(random));
  if (random.chance(70)) metadata.set("grpc-status-details-bin", Buffer.from(status));
  return { code: random.pick([1, 2, 3, 5, 12, 13]), details: random.text(WORDS, 2), metadata };
}
