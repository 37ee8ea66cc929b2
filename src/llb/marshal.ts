/**
 * Marshals vertices into a definition (BuildKit client/llb/state.go and marshal.go). Each op comes after its inputs,
 * equal ops appear once, and the terminal op is last. The same graph always results in the same bytes.
 */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  DefinitionSchema,
  InputSchema,
  OpMetadataSchema,
  OpSchema,
  type Definition,
  type Input,
  type Op,
  type OpMetadata,
} from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { atCall, scriptErrorAt } from "../errors.js";
import { digestOf, type Digest } from "../oci/digest.js";
import { sortedRecord } from "../util/sorted-map.js";
import { missingFeature, type LlbCap } from "./caps.js";
import { definitionTooLarge, maxMessageBytes } from "./message-limit.js";
import type { OpContext } from "./ops/op-context.js";
import type { MarshalRequest } from "./marshal-request.js";
import { vertexToPb } from "./ops/vertex-op.js";
import { capsRecord, mergeMetadata, metadataOf } from "./op-metadata.js";
import { SourceMap, scriptFrames, type SourceFiles } from "./source-map.js";
import { stepNames } from "./step-names.js";
import { UsedPaths, localKey } from "./used-paths.js";
import type { ImageVertex } from "./vertex/source.js";
import { inputsOf, type Output, type Vertex } from "./vertex/vertex.js";

export type { Definition };

/** The maximum number of steps. It stops a script with an endless loop. */
export const MAX_STEPS = 100_000;

/** The inputs of marshalling in addition to the graph. */
export interface MarshalInput {
  readonly request: MarshalRequest;
  readonly lookup: Pick<OpContext, "values" | "image" | "ignorePatterns">;
  /** The script's files, for error excerpts and provenance. */
  readonly sources: SourceFiles;
}

/** Returns the vertices of an output, each after its inputs. @throws ScriptError for more than {@link MAX_STEPS} */
export function reachableFrom(output: Output): readonly Vertex[] {
  const order: Vertex[] = [];
  const entered = new Set<Vertex>();
  const finished = new Set<Vertex>();
  const stack: Vertex[] = [output.vertex];
  // Uses an explicit stack, because a chain of many thousand steps would overflow a recursive walk.
  for (let vertex = stack.at(-1); vertex !== undefined; vertex = stack.at(-1)) {
    if (!entered.has(vertex)) {
      entered.add(vertex);
      for (const { vertex: input } of inputsOf(vertex).toReversed()) {
        if (!entered.has(input)) stack.push(input);
      }
      continue;
    }
    stack.pop();
    if (finished.has(vertex)) continue;
    finished.add(vertex);
    order.push(vertex);
  }
  if (order.length > MAX_STEPS) {
    throw scriptErrorAt(
      output.vertex.frames,
      `the build has ${order.length} steps, more than the limit of ${MAX_STEPS}`,
    );
  }
  return order;
}

/**
 * Returns the definition of an output. The definition of scratch has no ops.
 * @throws ScriptError if the daemon lacks a capability that a step needs
 */
export function marshalOutput(output: Output | undefined, input: MarshalInput): Definition {
  if (output === undefined) return create(DefinitionSchema);
  const vertices = reachableFrom(output);
  const marshaller = new Marshaller(input, {
    usedOutputs: usedOutputs(output, vertices),
    usedPaths: new UsedPaths(vertices, input.lookup.values),
  });
  for (const vertex of vertices) marshaller.add(vertex);
  return marshaller.finish(output);
}

/** Encodes a definition. */
export function definitionBytes(definition: Definition): Uint8Array {
  return toBinary(DefinitionSchema, definition);
}

/** Decodes a definition. */
export function readDefinition(bytes: Uint8Array): Definition {
  return fromBinary(DefinitionSchema, bytes);
}

/** Returns the digest of the op that makes the definition's result; undefined for scratch. */
export function headDigest(definition: Definition): string | undefined {
  const last = definition.def.at(-1);
  return last === undefined ? undefined : fromBinary(OpSchema, last).inputs[0]?.digest;
}

/**
 * Encodes an op in Go's field order: the fields of a oneof come last. protobuf-es orders all fields by number. The
 * daemon encodes each op again and identifies it by the digest of the new bytes (BuildKit solver/llbsolver/vertex.go
 * recomputeDigests). With a different digest, the daemon would not find the op in the source map, and a failing step
 * would show no excerpt of the script. Of all oneofs in the graph's messages, only `op` has a plain field after it.
 */
export function opBytes({ inputs, op, platform, constraints }: Op): Uint8Array {
  const plain = { inputs, ...(platform && { platform }), ...(constraints && { constraints }) };
  const head = toBinary(OpSchema, create(OpSchema, plain));
  const tail = toBinary(OpSchema, create(OpSchema, { op }));
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}

/** Returns the results of each vertex that other vertices or the output use. */
function usedOutputs(
  output: Output,
  vertices: readonly Vertex[],
): ReadonlyMap<Vertex, ReadonlySet<number>> {
  const used = new Map<Vertex, Set<number>>();
  for (const { vertex, index } of [output, ...vertices.flatMap((item) => inputsOf(item))]) {
    const indexes = used.get(vertex) ?? new Set();
    used.set(vertex, indexes.add(index));
  }
  return used;
}

/** Facts about the whole graph, computed before any op is encoded. */
interface GraphInput {
  readonly usedOutputs: ReadonlyMap<Vertex, ReadonlySet<number>>;
  readonly usedPaths: UsedPaths;
}

/** An op, and the capabilities it needs. */
interface EncodedOp {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly caps: Set<LlbCap>;
}

class Marshaller {
  readonly #input: MarshalInput;
  readonly #facts: GraphInput;
  /** The wire numbers of each vertex's results. */
  readonly #outputNumbers = new Map<Vertex, ReadonlyMap<number, number>>();
  readonly #digests = new Map<Vertex, Digest>();
  /** The results of definitions that replace images. */
  readonly #adopted = new Map<Vertex, Input>();
  readonly #ops = new Map<Digest, Uint8Array>();
  /** The ops of client directories, by their options. */
  readonly #locals = new Map<string, EncodedOp>();
  /** The capabilities that each vertex needs. */
  readonly #caps = new Map<Vertex, Set<LlbCap>>();
  readonly #metadata = new Map<Digest, OpMetadata>();
  readonly #sourceMap: SourceMap;
  #bytes = 0;

  constructor(input: MarshalInput, facts: GraphInput) {
    this.#input = input;
    this.#facts = facts;
    this.#sourceMap = new SourceMap(input.sources);
  }

  add(vertex: Vertex): void {
    if (vertex.kind === "image" && this.#adopt(vertex)) return;
    const { bytes, digest, caps } = this.#encoded(vertex);
    this.#digests.set(vertex, digest);
    if (!this.#ops.has(digest)) this.#count(bytes, vertex);
    this.#ops.set(digest, bytes);
    this.#caps.set(vertex, caps);
    this.#sourceMap.add(digest, vertex.frames);
  }

  /** Encodes a vertex. Each copy from the build context has its own vertex, but all of them share one op. */
  #encoded(vertex: Vertex): EncodedOp {
    if (vertex.kind !== "local") return this.#encode(vertex);
    const key = `${localKey(vertex)} ${vertex.contextName ?? ""}`;
    const op = this.#locals.get(key) ?? this.#encode(vertex);
    this.#locals.set(key, op);
    return op;
  }

  #encode(vertex: Vertex): EncodedOp {
    const inputs: Input[] = [];
    const caps = new Set<LlbCap>();
    const context = this.#context(vertex, inputs, caps);
    const op = atCall(vertex.frames, () => vertexToPb(vertex, context));
    op.inputs = inputs;
    const bytes = opBytes(op);
    return { bytes, digest: digestOf(bytes), caps };
  }

  /** Checks the size after each op, because a small script can describe more ops than fit into memory. */
  #count({ length }: Uint8Array, { frames }: Vertex): void {
    this.#bytes += length;
    const { caps } = this.#input.request;
    if (this.#bytes > maxMessageBytes(caps)) throw definitionTooLarge(frames, caps);
  }

  /**
   * Copies the ops of a definition that replaces the image, byte for byte (BuildKit client/llb/definition.go).
   * @returns false if no definition replaces the image
   */
  #adopt(vertex: ImageVertex): boolean {
    const { definition: bytes } = this.#input.lookup.image(vertex);
    if (bytes === undefined) return false;
    const { def, metadata, Source: source } = fromBinary(DefinitionSchema, bytes);
    const known = source === undefined ? new Map<string, never>() : scriptFrames(source);
    const [head] = fromBinary(OpSchema, def.at(-1) ?? new Uint8Array()).inputs;
    for (const op of def.slice(0, -1)) {
      const digest = digestOf(op);
      const own = metadata[digest];
      if (!this.#ops.has(digest)) this.#count(op, vertex);
      this.#ops.set(digest, op);
      if (own !== undefined && !this.#metadata.has(digest)) this.#metadata.set(digest, own);
      const frames = known.get(digest) ?? [];
      this.#sourceMap.add(digest, frames.length === 0 ? vertex.frames : frames);
    }
    this.#adopted.set(vertex, head ?? create(InputSchema));
    return true;
  }

  finish(output: Output): Definition {
    this.#describe();
    const terminal = create(OpSchema, { inputs: [this.#inputOf(output)] });
    const bytes = opBytes(terminal);
    const caps = new Set<string>(["constraints", "platform"]);
    for (const { ignoreCache, exportCache } of this.#metadata.values()) {
      if (ignoreCache) caps.add("meta.ignorecache");
      if (exportCache !== undefined) caps.add("meta.exportcache");
    }
    caps.add("meta.description");
    const metadata = create(OpMetadataSchema, { caps: capsRecord(caps) });
    return create(DefinitionSchema, {
      def: [...this.#ops.values(), bytes],
      metadata: sortedRecord<OpMetadata>([...this.#metadata, [digestOf(bytes), metadata]]),
      Source: this.#sourceMap.toPb(),
    });
  }

  #context(vertex: Vertex, inputs: Input[], caps: Set<LlbCap>): OpContext {
    const { request, lookup } = this.#input;
    const outputs = new Map<number, number>();
    this.#outputNumbers.set(vertex, outputs);
    const places = new Map<string, bigint>();
    return {
      followPaths: (local) => this.#facts.usedPaths.of(local),
      isOutputUsed: (index) => this.#facts.usedOutputs.get(vertex)?.has(index) ?? false,
      numberOutput: (index) => {
        outputs.set(index, outputs.size);
        return BigInt(outputs.size - 1);
      },
      request,
      ...lookup,
      input: (output) => {
        if (output === undefined) return -1n;
        const input = this.#inputOf(output);
        const key = `${input.digest} ${input.index}`;
        const known = places.get(key);
        if (known !== undefined) return known;
        const place = BigInt(inputs.push(input) - 1);
        places.set(key, place);
        return place;
      },
      ownInput: (output) =>
        output === undefined ? -1n : BigInt(inputs.push(this.#inputOf(output)) - 1),
      supports: (cap) => request.caps.has(cap),
      require: (cap) => {
        if (!request.caps.has(cap)) throw missingCap(cap, vertex);
        caps.add(cap);
      },
    };
  }

  #inputOf(output: Output): Input {
    const adopted = this.#adopted.get(output.vertex);
    if (adopted !== undefined) return create(InputSchema, adopted);
    const digest = this.#digests.get(output.vertex) ?? "";
    // Only commands have several results. Other vertices have result 0 only.
    const number = this.#outputNumbers.get(output.vertex)?.get(output.index) ?? 0;
    return create(InputSchema, { digest, index: BigInt(number) });
  }

  /** Writes the metadata of the ops. This comes last, because the numbers of steps count equal ops once. */
  #describe(): void {
    const vertices = [...this.#caps.keys()];
    const { lookup, request } = this.#input;
    const facts = { lookup, target: request.namedPlatform, digests: this.#digests };
    const names = stepNames(vertices, facts);
    for (const [vertex, digest] of this.#digests) {
      const caps = this.#caps.get(vertex) ?? new Set();
      const metadata = metadataOf(vertex, { name: names.get(vertex), caps, request });
      const known = this.#metadata.get(digest);
      const overlaid = vertex.step.name !== undefined;
      const merged = known === undefined ? metadata : mergeMetadata(known, metadata, overlaid);
      this.#metadata.set(digest, merged);
    }
  }
}

function missingCap(cap: LlbCap, vertex: Vertex): Error {
  return scriptErrorAt(vertex.frames, missingFeature(cap));
}
