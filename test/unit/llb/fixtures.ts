/** Vertices with everything left out that a test does not talk about, and definitions taken apart again. */
import { NO_COMMAND_DEFAULTS } from "../../../src/llb/command-environment.js";
import { toBinary } from "@bufbuild/protobuf";
import {
  OpSchema,
  type Definition,
  type Op,
  type OpMetadata,
} from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import {
  CarriedResolver,
  changeCarried,
  emptyCarried,
  type Carried,
  type CarriedValues,
  type ImageSource,
  type ResolvedImage,
} from "../../../src/llb/carried.js";
import { marshalOutput, type MarshalInput } from "../../../src/llb/marshal.js";
import type { MarshalRequest } from "../../../src/llb/marshal-request.js";
import type { SourceFiles } from "../../../src/llb/source-map.js";
import type { ExecVertex } from "../../../src/llb/vertex/exec.js";
import type { FileVertex } from "../../../src/llb/vertex/file.js";
import type { CopyAction, FileAction } from "../../../src/llb/vertex/file-action.js";
import type {
  SecretMount,
  SshMount,
  BindMount,
  CacheMount,
} from "../../../src/llb/vertex/mount.js";
import type { ImageVertex, LocalVertex } from "../../../src/llb/vertex/source.js";
import {
  createVertex,
  type DiffVertex,
  type MergeVertex,
  type Output,
  type Vertex,
} from "../../../src/llb/vertex/vertex.js";
import {
  emptyImageConfig,
  encodeImageConfig,
  type ContainerConfig,
  type HistoryEntry,
  type ImageConfig,
} from "../../../src/oci/image-config.js";
import type { Platform } from "../../../src/oci/platform.js";
import { decodeOps } from "../../../src/llb/decode-ops.js";
import { digestOf } from "../../../src/oci/digest.js";
import { LLB_FEATURES } from "../../support/buildkit-features.js";

export const AMD64: Platform = { os: "linux", architecture: "amd64" };
export const DEFAULT_PATH_ENV = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The common fields of test vertices. */
const PLAIN = { frames: [], step: {}, title: "STEP" } as const;

type Optional<V> = Partial<Omit<V, "kind">>;
type Needed<V, K extends keyof V> = Optional<V> & Pick<V, K>;

/** The only result of a vertex. */
export function outputOf(vertex: Vertex): Output {
  return { vertex, index: 0 };
}

export function image(reference: string, fields: Optional<ImageVertex> = {}): ImageVertex {
  return createVertex({
    ...PLAIN,
    kind: "image",
    reference,
    platform: AMD64,
    resolveMode: "default",
    ...fields,
  });
}

export function local(name: string, fields: Optional<LocalVertex> = {}): LocalVertex {
  return createVertex({
    ...PLAIN,
    kind: "local",
    name,
    include: [],
    exclude: [],
    followPaths: [],
    sharedKeyHint: name,
    differ: "metadata",
    ...fields,
  });
}

export function exec(
  args: readonly string[],
  fields: Omit<Optional<ExecVertex>, "command"> = {},
): ExecVertex {
  return createVertex({
    ...PLAIN,
    kind: "exec",
    base: undefined,
    carried: NOTHING,
    env: [],
    mounts: [],
    options: {},
    ...fields,
    command: { form: "exec", args },
  });
}

export function file(
  actions: readonly FileAction[],
  fields: Optional<FileVertex> = {},
): FileVertex {
  return createVertex({
    ...PLAIN,
    kind: "file",
    base: undefined,
    carried: NOTHING,
    ...fields,
    actions,
  });
}

export function merge(inputs: readonly Vertex[], fields: Optional<MergeVertex> = {}): MergeVertex {
  return createVertex({ ...PLAIN, kind: "merge", ...fields, inputs: inputs.map(outputOf) });
}

export function diff(
  lower: Vertex | undefined,
  upper: Vertex | undefined,
  fields: Optional<DiffVertex> = {},
): DiffVertex {
  return createVertex({
    ...PLAIN,
    kind: "diff",
    ...fields,
    lower: lower && outputOf(lower),
    upper: upper && outputOf(upper),
  });
}

/** A chain without a base image and without the default PATH. */
export const NOTHING: Carried = bareCarried({});

/** A chain with just this configuration. */
export function bareCarried(config: ContainerConfig, platform: Platform = AMD64): Carried {
  const env = (config.Env ?? []).map((entry): readonly [string, string] => {
    const at = entry.indexOf("=");
    return [entry.slice(0, at), entry.slice(at + 1)];
  });
  const apply = (values: CarriedValues): CarriedValues => ({
    ...values,
    env,
    image: { ...values.image, config },
  });
  return changeCarried(emptyCarried(platform), apply, []);
}

export function copyAction(
  from: Vertex | undefined,
  fields: Needed<CopyAction, "src" | "dest">,
): CopyAction {
  return {
    type: "copy",
    include: [],
    exclude: [],
    followSymlink: true,
    copyDirContents: true,
    createDestPath: true,
    allowWildcard: true,
    allowNotFound: true,
    alwaysReplace: false,
    unpack: false,
    ...fields,
    from: from && outputOf(from),
  };
}

export function mkfile(path: string, text = "", mode = 0o644): FileAction {
  return { type: "mkfile", path, mode, data: new TextEncoder().encode(text) };
}

export function bindMount(
  from: Vertex | undefined,
  dest: string,
  fields: Partial<BindMount> = {},
): BindMount {
  return {
    type: "bind",
    source: "/",
    readonly: true,
    ...fields,
    dest,
    from: from && outputOf(from),
  };
}

export function cacheMount(dest: string, fields: Partial<CacheMount> = {}): CacheMount {
  return {
    type: "cache",
    dest,
    sharing: "shared",
    from: undefined,
    source: "/",
    readonly: false,
    ...fields,
  };
}

export function secretMount(id: string, fields: Partial<SecretMount> = {}): SecretMount {
  return { type: "secret", id, uid: 0, gid: 0, mode: 0o400, optional: false, ...fields };
}

export function sshMount(fields: Partial<SshMount> = {}): SshMount {
  return { type: "ssh", id: "default", uid: 0, gid: 0, mode: 0o600, optional: false, ...fields };
}

/** A request of a client of BuildKit v0.32 that asks for nothing. */
export const PLAIN_REQUEST: MarshalRequest = {
  sessionId: "sess1",
  localSessions: new Map(),
  noCache: false,
  caps: new Set(LLB_FEATURES),
  proxyEnv: new Map(),
  cacheMountNamespace: "",
  commands: NO_COMMAND_DEFAULTS,
};

/** A configuration of a base image. */
export function imageConfig(
  config: ContainerConfig,
  fields: Partial<Omit<ImageConfig, "config">> = {},
): ImageConfig {
  return { ...emptyImageConfig(AMD64), ...fields, config };
}

/** A history of that many layers. */
export function layers(...texts: readonly string[]): Pick<ImageConfig, "history" | "rootfs"> {
  const history = texts.map((text): HistoryEntry => ({ created_by: text }));
  return {
    history,
    rootfs: { type: "layers", diff_ids: texts.map((_, index) => `sha256:${index}`) },
  };
}

interface MarshalOptions {
  readonly request?: Partial<MarshalRequest>;
  /** Base images by canonical reference. */
  readonly images?: Readonly<Record<string, ImageConfig>>;
  /** Digest of every image; empty when left out, as an old daemon answers. */
  readonly imageDigest?: string;
  readonly ignorePatterns?: readonly string[];
  readonly sources?: SourceFiles;
}

export function marshalInput(options: MarshalOptions = {}): MarshalInput {
  const resolved = ({ reference }: ImageSource): ResolvedImage => {
    const config = options.images?.[reference] ?? imageConfig({});
    return {
      reference,
      digest: options.imageDigest ?? "",
      config,
      configBytes: encodeImageConfig(config),
    };
  };
  const resolver = new CarriedResolver(resolved);
  return {
    request: { ...PLAIN_REQUEST, ...options.request },
    lookup: {
      values: (carried) => resolver.values(carried),
      image: resolved,
      ignorePatterns: () => options.ignorePatterns ?? [],
    },
    sources: options.sources ?? { files: new Map() },
  };
}

export function marshal(vertex: Vertex, options: MarshalOptions = {}): Definition {
  return marshalOutput(outputOf(vertex), marshalInput(options));
}

/** One op of a definition. */
export interface MarshalledOp {
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly op: Op;
  readonly metadata: OpMetadata | undefined;
}

/** The ops of a definition in its order, the terminal one last. */
export function opsOf(definition: Definition): readonly MarshalledOp[] {
  return decodeOps(definition).map((decoded) => ({
    ...decoded,
    metadata: definition.metadata[decoded.digest],
  }));
}

/** The op that makes the result: the last but the terminal one. */
export function headOf(definition: Definition): MarshalledOp {
  const head = opsOf(definition).at(-2);
  if (head === undefined) throw new Error("the definition has no op");
  return head;
}

/** The single exec op of a vertex. */
export function execOf(vertex: ExecVertex, options: MarshalOptions = {}) {
  const { op } = headOf(marshal(vertex, options)).op;
  if (op.case !== "exec") throw new Error(`expected an exec, got ${String(op.case)}`);
  return op.value;
}

/** The actions of a file vertex's op. */
export function actionsOf(vertex: FileVertex, options: MarshalOptions = {}) {
  const { op } = headOf(marshal(vertex, options)).op;
  if (op.case !== "file") throw new Error(`expected a file op, got ${String(op.case)}`);
  return op.value.actions;
}

/** The capabilities an op records. */
export function capsOf(vertex: Vertex, options: MarshalOptions = {}): readonly string[] {
  return Object.keys(headOf(marshal(vertex, options)).metadata?.caps ?? {});
}

/**
 * The same ops with all fields in number order, as protobuf-es and the BuildKit releases before v0.17 write them:
 * the form of published digests. Inputs are renamed along.
 */
export function opsInNumberOrder(
  definition: Definition,
): readonly Omit<MarshalledOp, "metadata">[] {
  const renamed = new Map<string, string>();
  return opsOf(definition).map(({ digest, op }) => {
    for (const input of op.inputs) input.digest = renamed.get(input.digest) ?? "";
    const bytes = toBinary(OpSchema, op);
    renamed.set(digest, digestOf(bytes));
    return { digest: digestOf(bytes), bytes, op };
  });
}
