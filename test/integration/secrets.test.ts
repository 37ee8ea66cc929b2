/**
 * Where secrets end up. Each row plants a marker and names all the places it may be found in; everywhere else that the
 * frontend writes to, it must not be.
 */
import { toBinary } from "@bufbuild/protobuf";
import { expect, jest, test } from "@jest/globals";
import { LLBBridge } from "../../src/gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import { DefinitionSchema } from "../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { buildScript, type FinishedBuild } from "../support/frontend-process.js";

jest.setTimeout(30_000);

const MARK = "Zq7marker9secret";

/** Everything the frontend writes to. */
const PLACES: Readonly<Record<string, (build: FinishedBuild) => unknown>> = {
  /** The ops, which also affect caches and provenance. */
  ops: ({ bridge }) => bridge.requests("solve").map(({ Definition }) => Definition?.def ?? []),
  /** The step names and progress groups. */
  progress: ({ bridge }) =>
    bridge
      .requests("solve")
      .map(({ Definition }) =>
        Object.values(Definition?.metadata ?? {}).map(({ description, progressGroup }) => [
          description,
          progressGroup?.name,
        ]),
      ),
  /** Configuration, history and labels of the image. */
  image: ({ returned }) => returned?.result?.metadata ?? {},
  error: ({ returned }) => returned?.error?.message ?? "",
  warnings: ({ bridge }) => bridge.requests("warn").map(({ short, detail }) => [short, ...detail]),
  log: ({ process }) => process.stderr,
};

/** The names of the places that hold the marker. */
function placesOf(build: FinishedBuild): readonly string[] {
  return Object.entries(PLACES)
    .filter(([, read]) => textWithin(read(build)).includes(MARK))
    .map(([name]) => name);
}

/** All texts and bytes within a value. */
function textWithin(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value)
    .map(([key, item]) => `${key}\n${textWithin(item)}`)
    .join("\n");
}

interface Planted {
  readonly what: string;
  readonly script: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly found: readonly string[];
}

const BASE = 'local s = bk.image("alpine:3.20")';
const ARG = { "build-arg:TOKEN": MARK };
const GIT = `https://user:${MARK}@example.com/app.git`;
const URL = `https://user:${MARK}@example.com/file`;

const ROWS: readonly Planted[] = [
  // Build arguments: the script decides where their values go.
  {
    what: "a build argument that nobody asks for",
    script: `${BASE} bk.export(s)`,
    options: ARG,
    found: [],
  },
  {
    what: "a build argument that is only read",
    script: `${BASE} local t = bk.arg("TOKEN") os.getenv("TOKEN") bk.get_args{ "TOKEN" } bk.export(s:run("true"))`,
    options: ARG,
    found: [],
  },
  {
    what: "a build argument of the wrong type",
    script: `bk.arg("TOKEN", { type = "integer" })`,
    options: ARG,
    found: ["error"],
  },
  {
    what: "a build argument in the environment of one step",
    script: `${BASE} bk.export(s:run("true", { env = { TOKEN = bk.arg("TOKEN") } }))`,
    options: ARG,
    found: ["ops"],
  },
  {
    what: "a build argument in the environment of later steps, as ARG",
    script: `${BASE} bk.export(s:defaults{ env = bk.get_args{ "TOKEN" } }:run("true"))`,
    options: ARG,
    found: ["ops"],
  },
  {
    what: "a build argument in the environment of the image, as ENV",
    script: `${BASE} bk.export(s:env("TOKEN", bk.arg("TOKEN")):run("true"))`,
    options: ARG,
    found: ["ops", "image"],
  },
  {
    what: "a build argument in a command's text",
    script: `${BASE} bk.export(s:run("echo " .. bk.arg("TOKEN")))`,
    options: ARG,
    found: ["ops", "progress", "image"],
  },
  {
    what: "a build argument in a file",
    script: `bk.export(bk.scratch():mkfile("/t", bk.arg("TOKEN")))`,
    options: ARG,
    found: ["ops"],
  },
  {
    what: "a build argument when the script fails",
    script: `local t = bk.arg("TOKEN")\nbk.image("")`,
    options: ARG,
    found: [],
  },
  {
    what: "a build argument at the most talkative log level",
    script: `${BASE} local t = bk.arg("TOKEN") bk.export(s)`,
    options: { ...ARG, "build-arg:LUAKIT_LOG_LEVEL": "trace" },
    found: [],
  },
  {
    what: "a build argument of the proxy",
    script: `${BASE} bk.export(s:run("true"))`,
    options: { "build-arg:HTTPS_PROXY": `http://user:${MARK}@proxy.example.com` },
    found: ["ops"],
  },

  // URLs: BuildKit needs them whole; people see them without the password.
  {
    what: "the password of a git URL",
    script: `bk.export(bk.scratch():copy(bk.git("${GIT}"), "/", "/"))`,
    found: ["ops"],
  },
  {
    what: "the password of a git URL that is added",
    script: `bk.export(bk.scratch():add("${GIT}", "/src/"))`,
    found: ["ops"],
  },
  {
    what: "the token of a git URL",
    script: `bk.export(bk.scratch():copy(bk.git("https://${MARK}@example.com/app.git"), "/", "/"))`,
    found: ["ops"],
  },
  {
    what: "the password of a download",
    script: `bk.export(bk.scratch():copy(bk.http("${URL}"), "/file", "/"))`,
    found: ["ops"],
  },
  {
    what: "the password of a download that is added",
    script: `bk.export(bk.scratch():add("${URL}", "/"))`,
    found: ["ops"],
  },
  {
    what: "the password of a wrong git URL",
    script: `bk.git("ftp://user:${MARK}@example.com/app.git")`,
    found: [],
  },
  {
    what: "the password of a git URL with wrong options",
    script: `bk.git("${GIT}#main", { ref = "other" })`,
    found: [],
  },
  {
    what: "the password of a wrong download",
    script: `bk.http("https://user:${MARK}@exa mple.com/file")`,
    found: [],
  },
  {
    what: "the password of an image",
    script: `bk.image("https://user:${MARK}@example.com/app")`,
    found: [],
  },
  {
    what: "the password of an image without a scheme",
    script: `bk.image("user:${MARK}@example.com/app")`,
    found: [],
  },
  {
    what: "the password of a URL that is copied",
    script: `bk.scratch():copy("${URL}", "/")`,
    found: [],
  },
  {
    what: "the password of a named context",
    script: `bk.export(bk.scratch():copy(bk.context("app"), "/", "/"))`,
    options: { "context:app": GIT },
    found: ["ops"],
  },
  {
    what: "the password of a wrong named context",
    script: "",
    options: { "context:app": `docker-image://user:${MARK}@/` },
    found: [],
  },

  // Headers and secrets: only their names are ever known.
  {
    what: "a header that carries a secret",
    script: `bk.http("https://example.com/f", { headers = { Authorization = "Bearer ${MARK}" } })`,
    found: [],
  },
  {
    what: "a password as an option",
    script: `bk.http("https://example.com/f", { username = "user", password = "${MARK}" })`,
    found: [],
  },
];

test.each(ROWS.map((row) => [row.what, row] as const))("%s", async (_what, row) => {
  const { script, options = {}, found } = row;
  const build = await buildScript(script, { options });
  expect({ code: build.code, found: placesOf(build) }).toEqual({ code: 0, found });
});

test("the gateway protocol has no call for secrets or credentials", () => {
  expect(
    LLBBridge.methods
      .map(({ name }) => name)
      .filter((name) => /secret|auth|credential|token/i.test(name)),
  ).toEqual([]);
});

test("a definition contains the id of a secret, not its value", async () => {
  const script = `${BASE} bk.export(s:run("true", { secret_env = { TOKEN = "the-id" }, mounts = { bk.secret("/run/secrets/other") } }))`;
  const { bridge } = await buildScript(script);
  const [definition] = bridge.solved
    .slice(-1)
    .map(({ definition }) => toBinary(DefinitionSchema, definition));
  const text = Buffer.from(definition ?? []).toString("latin1");
  expect({ id: text.includes("the-id"), other: text.includes("other") }).toEqual({
    id: true,
    other: true,
  });
});
