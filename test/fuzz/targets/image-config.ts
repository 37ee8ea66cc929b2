import { deepEqual, ok } from "node:assert/strict";
import { BuildError, RequestError, ScriptError } from "../../../src/errors.js";
import { decodeImageConfig, encodeImageConfig } from "../../../src/oci/image-config.js";
import { utf8 } from "../../../src/util/bytes.js";
import { scriptRun } from "../../support/evaluate.js";
import type { Random } from "../random.js";
import { outcomeOf, repeatable, type Target } from "../target.js";

const NAME = "docker.io/library/alpine:3.20";

/** A typical configuration of a base image. */
const COMPLETE = {
  created: "2026-01-01T00:00:00Z",
  author: "someone",
  architecture: "amd64",
  os: "linux",
  "os.features": ["a"],
  config: {
    User: "app",
    ExposedPorts: { "80/tcp": {} },
    Env: ["PATH=/bin", "A=b$c"],
    Entrypoint: ["/init"],
    Cmd: ["sh"],
    Volumes: { "/data": {} },
    WorkingDir: "/app",
    Labels: { a: "b" },
    StopSignal: "SIGTERM",
    ArgsEscaped: false,
    Healthcheck: { Test: ["CMD", "true"], Interval: 1e9, Retries: 3 },
    Shell: ["/bin/sh", "-c"],
  },
  rootfs: { type: "layers", diff_ids: [`sha256:${"1".repeat(64)}`] },
  history: [{ created: "2026-01-01T00:00:00Z", created_by: "x", empty_layer: true }],
};

const PIECES = ["a", "=", "/", "80/tcp", "linux", "amd64", "$A", "2026-01-01T00:00:00Z", "sha256:"];

/** Random bytes are decoded and encoded to the same image configuration, or give an error that names the image. */
export const imageConfigs: Target = {
  name: "image-configs",
  cases: 500,
  run: (random) => {
    const text = random.chance(90)
      ? JSON.stringify(changed(random, COMPLETE))
      : random.text(["{", "}", '"config":', "[", "]", "null", ":", ","], 9);
    const { value, error } = repeatable(() =>
      outcomeOf(() => decodeImageConfig(utf8(text), NAME), RequestError),
    );
    if (error !== undefined) ok(error.message.includes(NAME), error.message);
    else deepEqual(decodeImageConfig(encodeImageConfig(value), NAME), value, text);
  },
};

const SCRIPT = `local s = bk.image("alpine:3.20")
s = s:env{ B = "c" }:workdir("x"):run("echo"):copy(bk.image("alpine:3.20"), "/a", "./")
print(s:get_env("PATH"), s:get_env("A"), s:get_config())
bk.export(s, { labels = { c = "d" }, expose = 81 })`;

/** Scripts build on a random base image, or end with an error that names the image. */
export const baseImages: Target = {
  name: "base-images",
  cases: 12,
  run: (random) => {
    const config = changed(random, COMPLETE);
    if (typeof config !== "object" || config === null) return;
    const evaluate = () => scriptRun(SCRIPT, { images: { [NAME]: { config } } }).evaluate();
    const { error } = repeatable(() => outcomeOf(evaluate, RequestError, ScriptError, BuildError));
    if (error !== undefined) ok(/alpine/.test(error.message), error.message);
  },
};

/** Returns the value with parts replaced or removed. */
function changed(random: Random, value: unknown): unknown {
  if (random.chance(4)) return anyJson(random, 0);
  if (Array.isArray(value)) return value.map((item) => changed(random, item));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(() => random.chance(95));
  const added = random.list(0, random.chance(5) ? 1 : 0, () => [
    nameOf(random),
    anyJson(random, 0),
  ]);
  return Object.fromEntries([...kept.map(([key, item]) => [key, changed(random, item)]), ...added]);
}

function nameOf(random: Random): string {
  return random.pick([
    "config",
    "variant",
    "OnBuild",
    "os.version",
    "__proto__",
    "toString",
    "",
    "a",
  ]);
}

function anyJson(random: Random, depth: number): unknown {
  switch (random.below(depth > 3 ? 4 : 6)) {
    case 0:
      return random.pick([null, true, false]);
    case 1:
      return random.pick([0, -1, 1.5, 1e18, 2 ** 63, 1e300]);
    case 4:
      return random.list(0, 3, () => anyJson(random, depth + 1));
    case 5:
      return Object.fromEntries(
        random.list(0, 3, () => [nameOf(random), anyJson(random, depth + 1)]),
      );
    default:
      return random.text(PIECES, 4);
  }
}
