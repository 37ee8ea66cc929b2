/**
 * Runs `ONBUILD` triggers of images with BuildKit's own Dockerfile frontend, as for a Dockerfile with the single line
 * `FROM image`. Every instruction therefore has its usual meaning.
 */
import type { ImageRequest, TargetFiles } from "../api/host.js";
import { BuildError, RequestError } from "../errors.js";
import type { GatewayClient } from "../gateway/client.js";
import type { ImageMetadata } from "../gateway/images.js";
import { decodeDetail } from "../gateway/status.js";
import { definitionBytes, readDefinition, type Definition } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import { parseImageReference } from "../oci/image-reference.js";
import { decodeImageConfig } from "../oci/image-config.js";
import { formatPlatformId, type Platform } from "../oci/platform.js";
import type { BuildRequest } from "../request/build-request.js";
import { CLIENT_OPTIONS, keyFor, nameOf, valueOf } from "../request/client-options.js";
import { utf8 } from "../util/bytes.js";
import { CONTEXT_INPUT, SCRIPT_INPUT, type BuildFiles } from "./build-files.js";
import { contextDefinition, fileDefinition } from "./file-source.js";

/** An image whose triggers run. */
export interface TriggerRequest {
  /** The reference for `FROM`: an image with its digest, or the context. */
  readonly reference: string;
  readonly platform: Platform;
  /** The value of the client's option for a named context, if the image is not in a registry. */
  readonly context?: string;
  /** The targets that the triggers read. */
  readonly targets: readonly TargetFiles[];
}

/** The dependencies of running triggers. */
export interface TriggerDeps {
  readonly client: GatewayClient;
  readonly marshal: MarshalRequest;
  readonly clientOptions: ReadonlyMap<string, string>;
  readonly request: Pick<BuildRequest, "args">;
  /** The build context, and frontend inputs. */
  readonly files: Pick<BuildFiles, "context" | "inputs">;
}

/** The image after its triggers have run. */
export interface TriggerResult {
  readonly definition: Uint8Array;
  /** The image configuration's JSON, without triggers. */
  readonly config: Uint8Array;
}

/**
 * Client options that the Dockerfile frontend does not get: Luakit's own options, questions, and the option that
 * selects a frontend. The build file and the context are inputs.
 */
const OWN_OPTIONS =
  /^(?:build-arg:(?:BUILDKIT_SYNTAX|BUILDKIT_MULTI_PLATFORM|SOURCE_DATE_EPOCH)|filename|dockerfilekey|context|contextkey|target|requestid|source|cmdline|platform|multi-platform|frontend\.caps|label:.*|attest:.*)$/;

const LEADING_FLAGS = /^\s*(copy|run)((?:\s+--\S+)*)/i;

/**
 * Returns the stages and images that the triggers of an image read: `COPY --from=NAME`, `RUN --mount=from=NAME`.
 * @throws RequestError for a stage number
 */
export function stagesRead(reference: string, triggers: readonly string[]): readonly string[] {
  const names = triggers.flatMap((trigger) => {
    const [, instruction = "", flags = ""] = LEADING_FLAGS.exec(trigger) ?? [];
    const words = flags.split(/\s+/);
    if (instruction.toLowerCase() === "copy") return valuesOf("--from=", words);
    const mounts = valuesOf("--mount=", words);
    return valuesOf(
      "from=",
      mounts.flatMap((mount) => mount.split(",")),
    );
  });
  const number = names.find((name) => /^\d+$/.test(name));
  if (number === undefined) return [...new Set(names)];
  throw new RequestError(
    `an ONBUILD trigger of ${reference} reads the stage ${number} by its number, and targets have names only`,
  );
}

function valuesOf(flag: string, words: readonly string[]): readonly string[] {
  const found = words.filter((word) => word.toLowerCase().startsWith(flag));
  return found.map((word) => word.slice(flag.length));
}

/** Runs the triggers of an image. @throws BuildError if a trigger fails; RequestError if the daemon is too old */
export async function runTriggers(
  world: TriggerDeps,
  trigger: TriggerRequest,
): Promise<TriggerResult> {
  const { client, marshal } = world;
  const { reference } = trigger;
  const stages = stagesOf(trigger);
  const { definition, metadata } = await atCaller(
    client.solveFrontend({
      frontend: "dockerfile.v0",
      options: triggerOptions(world, trigger, stages),
      inputs: new Map([
        ...contextInputs(world),
        ...stages.flatMap((stage) => stage.inputs),
        [SCRIPT_INPUT, dockerfile(trigger, stages, marshal)],
      ]),
    }),
  );
  const config = metadata.get("containerimage.config");
  if (definition === undefined) {
    throw new RequestError(
      `${reference} has ONBUILD triggers, and running them needs BuildKit 0.7 or later`,
    );
  }
  if (config === undefined) {
    throw new RequestError(`BuildKit built ${reference} without an image configuration`);
  }
  decodeImageConfig(config, reference);
  return { definition: definitionBytes(definition), config };
}

/** A target that is a stage of the Dockerfile with the triggers. */
interface Stage {
  readonly name: string;
  /** The reference for its `FROM`: scratch, or the input with the target's files. */
  readonly base: string;
  /** The input, or nothing for scratch. */
  readonly inputs: readonly (readonly [name: string, files: Definition])[];
}

function stagesOf({ targets }: TriggerRequest): readonly Stage[] {
  return targets.map(({ name, definition }, index) => {
    const files = readDefinition(definition);
    if (files.def.length === 0) return { name, base: "scratch", inputs: [] };
    const base = `luakit-target-${index}`;
    return { name, base, inputs: [[base, files]] };
  });
}

/** Removes the lines of the generated Dockerfile from an error. The lines of the script take their place. */
async function atCaller<T>(solving: Promise<T>): Promise<T> {
  try {
    return await solving;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    const { status } = error;
    const details = status.details.filter((detail) => decodeDetail(detail).kind !== "source");
    throw new BuildError({ ...status, details }, error.frames);
  }
}

/** Returns the options for the Dockerfile frontend: the client's options, and the options of the triggers. */
function triggerOptions(
  { clientOptions, request }: TriggerDeps,
  { reference, platform, context }: TriggerRequest,
  stages: readonly Stage[],
): ReadonlyMap<string, string> {
  const contextKey = valueOf(clientOptions, CLIENT_OPTIONS.contextKey);
  const options = [...clientOptions].filter(
    ([key]) => key !== contextKey && !OWN_OPTIONS.test(key),
  );
  // The date is known by now: triggers get the seconds in place of words such as `context`.
  const date = request.args.get(nameOf(CLIENT_OPTIONS.sourceDateEpoch));
  return new Map([
    ...options,
    ...(date === undefined ? [] : ([[CLIENT_OPTIONS.sourceDateEpoch.key, date]] as const)),
    ...(context === undefined
      ? []
      : ([[keyFor(CLIENT_OPTIONS.namedContext, reference), context]] as const)),
    ...stages
      .flatMap((stage) => stage.inputs)
      .map(([name]) => [keyFor(CLIENT_OPTIONS.namedContext, name), `input:${name}`] as const),
    [CLIENT_OPTIONS.platform.key, formatPlatformId(platform)],
  ]);
}

/**
 * Returns the inputs of the build. A remote context becomes an input, because the Dockerfile frontend would otherwise
 * read the build file from the context and ignore the inputs (BuildKit frontend/dockerui/context.go, initContext).
 */
function contextInputs({ marshal, files }: TriggerDeps): ReadonlyMap<string, Definition> {
  const { context, inputs } = files;
  const { source } = context;
  if (source.kind !== "git" && source.kind !== "http") return inputs;
  return new Map([...inputs, [CONTEXT_INPUT, contextDefinition({ source }, marshal)]]);
}

/**
 * Returns a request to run the triggers of a resolved image. For `FROM`, an image outside a registry is a named
 * context.
 */
export function triggerRequest(
  { platform, contextName = "", ociStore, input, targets = [] }: ImageRequest,
  { reference, digest }: Pick<ImageMetadata, "reference" | "digest">,
): TriggerRequest {
  const [name = ""] = contextName.split("::");
  const known = "problem" in parseImageReference(name) ? UNNAMED : name;
  const common = { platform, targets };
  if (input !== undefined) return { ...common, reference: known, context: `input:${input}` };
  if (ociStore !== undefined) {
    const [, pinned = digest] = reference.split("@");
    return { ...common, reference: known, context: `oci-layout://${ociStore}@${pinned}` };
  }
  const isPinned = reference.includes("@") || digest === "";
  return { ...common, reference: isPinned ? reference : `${reference}@${digest}` };
}

/** The name of an image of an OCI layout that the script, and not the client, names. */
const UNNAMED = "base-image";

/** Returns a Dockerfile with the targets as stages, so that triggers find them by name. The image is the last stage. */
function dockerfile(
  { reference }: TriggerRequest,
  stages: readonly Stage[],
  request: MarshalRequest,
): Definition {
  const lines = [...stages.map(({ name, base }) => `FROM ${base} AS ${name}`), `FROM ${reference}`];
  const text = lines.map((line) => `${line}\n`).join("");
  const title = "[internal] prepare triggers of the base image";
  return fileDefinition({ path: "/Dockerfile", data: utf8(text), title, step: {} }, request);
}
