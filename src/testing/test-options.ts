/** The options of `test:evaluate`. */
import type { ContainerConfig } from "../oci/image-config.js";
import { emptyTable, optional, table, type TableOf } from "../schema/table.js";
import { listOf, mapOf } from "../schema/collections.js";
import {
  binary,
  boolean,
  choice,
  integer,
  nonEmptyText,
  text,
  type as makeType,
  type Type,
} from "../schema/types.js";
import type { BuildInputs, FakeImage } from "./evaluation.js";
import { defined } from "../util/defined.js";

const words = listOf(text);
/** The type of a table with empty values, which is Go's form of a set. */
const set = mapOf(
  makeType("table", "an empty table", (value) =>
    value.type === "table" && value.entries.length === 0 ? { value: {} } : undefined,
  ),
);

const healthcheck = table("ImageHealthcheck", "A health check; durations are nanoseconds.", {
  Test: optional(words, "The command, beginning with `CMD`, `CMD-SHELL` or `NONE`."),
  Interval: optional(integer(0, Number.MAX_SAFE_INTEGER), "Time between two checks."),
  Timeout: optional(integer(0, Number.MAX_SAFE_INTEGER), "Time a check may take."),
  StartPeriod: optional(integer(0, Number.MAX_SAFE_INTEGER), "Time failures do not count."),
  StartInterval: optional(integer(0, Number.MAX_SAFE_INTEGER), "Time between checks then."),
  Retries: optional(integer(0, Number.MAX_SAFE_INTEGER), "Failures in a row that count."),
});

const containerConfig = table("ImageContainerConfig", "The `config` of an image.", {
  User: optional(text, "User, optionally with a group."),
  ExposedPorts: optional(set, 'Ports as keys: `{ ["8080/tcp"] = {} }`.'),
  Env: optional(words, "Variables: `KEY=value`."),
  Entrypoint: optional(words, "The command."),
  Cmd: optional(words, "Its arguments."),
  Volumes: optional(set, 'Paths as keys: `{ ["/data"] = {} }`.'),
  WorkingDir: optional(text, "Working directory."),
  Labels: optional(mapOf(text), "Labels."),
  StopSignal: optional(text, "Signal that stops a container."),
  ArgsEscaped: optional(boolean, "Windows: the command is one escaped text."),
  Healthcheck: optional(healthcheck, "Health check."),
  OnBuild: optional(words, "Triggers of images built on this one."),
  Shell: optional(words, "Shell of text commands."),
});

const fakeImage = table("FakeImage", "An image configuration; the rest is the default's.", {
  config: optional(containerConfig, "How a container of it is started."),
  os: optional(nonEmptyText, "Operating system.", { defaultText: "the platform's" }),
  architecture: optional(nonEmptyText, "Architecture.", { defaultText: "the platform's" }),
  variant: optional(nonEmptyText, "Variant.", { defaultText: "the platform's" }),
  author: optional(text, "Author."),
  created: optional(text, "Time of creation, RFC 3339."),
});

const argument: Type<string | boolean> = choice<string | boolean>(
  "a string, a number or a boolean",
  [text, boolean],
  (value) => (value.type === "boolean" ? boolean : text),
);

/** The option table. */
export const evaluateOptions = table("EvaluateOptions", "Options of `test:evaluate`.", {
  script: optional(text, "Text of a script, instead of a file."),
  args: optional(mapOf(argument), 'Build arguments: `{ VERSION = "1.2", DEBUG = true }`.'),
  target: optional(nonEmptyText, "The target, as for `--target`."),
  platform: optional(text, "Platform the image is for.", { defaultText: "build_platform" }),
  build_platform: optional(text, "Where the build runs.", { defaultText: '"linux/amd64"' }),
  images: optional(
    mapOf(fakeImage),
    'Configurations of base images: `{ ["alpine:3.20"] = { config = { Env = { "LANG=C" } } } }`.',
  ),
  strict: optional(boolean, "Base images that `images` does not name do not exist.", {
    defaultText: "false",
  }),
  files: optional(mapOf(binary), "Files by path, over those on disk: modules, an ignore file."),
  context: optional(nonEmptyText, "Directory of the build context.", {
    defaultText: "the script's",
  }),
});

export type TestEvaluateOptions = TableOf<typeof evaluateOptions.fields>;

/** The options of a call without an option table. */
export const NO_OPTIONS: TestEvaluateOptions = emptyTable(evaluateOptions);

/** Converts the options to inputs of a build. */
export function buildInputs(options: TestEvaluateOptions): BuildInputs {
  const { args, target, platform, build_platform: buildPlatform, strict, images, files } = options;
  return {
    args: Object.fromEntries(args ?? []),
    target,
    platform,
    buildPlatform,
    strict,
    images: Object.fromEntries([...(images ?? [])].map(([name, image]) => [name, toImage(image)])),
    files: Object.fromEntries(files ?? []),
  };
}

function toImage({ config, ...fields }: TableOf<typeof fakeImage.fields>): FakeImage {
  return {
    ...defined(fields),
    ...(config !== undefined && { config: toConfig(config) }),
  };
}

function toConfig(fields: TableOf<typeof containerConfig.fields>): ContainerConfig {
  const { ExposedPorts, Volumes, Labels, Healthcheck, ...rest } = fields;
  return {
    ...defined(rest),
    ...(ExposedPorts && { ExposedPorts: Object.fromEntries(ExposedPorts) }),
    ...(Volumes && { Volumes: Object.fromEntries(Volumes) }),
    ...(Labels && { Labels: Object.fromEntries(Labels) }),
    ...(Healthcheck && {
      Healthcheck: defined(Healthcheck),
    }),
  };
}
