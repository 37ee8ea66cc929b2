/**
 * Normalises graphs of different frontends for comparison. Every op is unchanged, and ops are in the order in which the
 * result reaches them. Session ids and texts for people are removed.
 */
import { create, fromJson, toBinary, type JsonValue } from "@bufbuild/protobuf";
import {
  DefinitionSchema,
  OpMetadataSchema,
  OpSchema,
  type Definition,
  type Op,
  type OpMetadata,
} from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { renderDefinition } from "../render-definition.js";
import { decodeOps } from "../../../src/llb/decode-ops.js";
import { digestOf } from "../../../src/oci/digest.js";
import { compareUtf8 } from "../../../src/util/bytes.js";

/** The attributes that name the client or its session. */
const SESSION_ATTRIBUTES = ["local.unique", "local.session", "oci.session"];

/** An op and its metadata. */
interface GraphNode {
  readonly op: Op;
  /** The metadata that changes how the op is executed. */
  readonly metadata: OpMetadata;
}

/** Ops by digest. */
type Graph = ReadonlyMap<string, GraphNode>;

/** The JSON of the subrequest `frontend.convertllb`. */
interface ConvertedJson {
  /** Null if there is nothing to build. */
  readonly def: Readonly<Record<string, JsonValue>> | null;
  readonly metadata: Readonly<Record<string, MetadataJson>> | null;
}

interface MetadataJson {
  readonly ignore_cache?: boolean;
  readonly export_cache?: { readonly Value?: boolean };
  readonly linux_resources?: Readonly<Record<string, string | number>>;
}

/** Returns the graph of a Dockerfile from the response to `frontend.convertllb`. */
export function convertedGraph(answer: string): Definition {
  const { def, metadata } = JSON.parse(answer) as ConvertedJson;
  const nodes = Object.entries(def ?? {}).map(([digest, json]) => {
    const op = fromJson(OpSchema, json);
    return [digest, { op, metadata: opMetadataOf(metadata?.[digest] ?? {}) }] as const;
  });
  return canonical(new Map(nodes));
}

function opMetadataOf(json: MetadataJson): OpMetadata {
  return create(OpMetadataSchema, {
    ignoreCache: json.ignore_cache ?? false,
    ...(json.export_cache && { exportCache: { Value: json.export_cache.Value ?? false } }),
  });
}

/** Returns the graph of a definition. */
export function definitionGraph({ def, metadata }: Definition): Definition {
  const nodes = decodeOps({ def }).map(({ digest, op }) => {
    const { ignoreCache, exportCache } = metadata[digest] ?? create(OpMetadataSchema);
    const kept = create(OpMetadataSchema, { ignoreCache, ...(exportCache && { exportCache }) });
    return [digest, { op, metadata: kept }] as const;
  });
  return canonical(new Map(nodes));
}

/** Returns the text of a graph, with one block per op and one line per field. */
export function graphText(graph: Definition): string {
  return renderDefinition(graph);
}

/** Returns the base images of a graph as references with digests. */
export function imagesOf({ def }: Definition): readonly string[] {
  const ops = decodeOps({ def }).map(({ op }) => op.op);
  const sources = ops.flatMap((op) => (op.case === "source" ? [op.value.identifier] : []));
  return sources.flatMap((identifier) => /^docker-image:\/\/(.*)$/.exec(identifier)?.[1] ?? []);
}

/** Returns every op once, after its inputs, with a new digest of its normalised form. */
function canonical(graph: Graph): Definition {
  const head = [...graph].find(([, { op }]) => op.op.case === undefined);
  const result = create(DefinitionSchema);
  if (head === undefined) return result;
  const names = new Map<string, string>();
  const visit = (digest: string): string => {
    const known = names.get(digest);
    if (known !== undefined) return known;
    const node = graph.get(digest);
    if (node === undefined) throw new Error(`the graph has no op ${digest}`);
    const inputs = node.op.inputs.map((input) => ({ ...input, digest: visit(input.digest) }));
    const bytes = toBinary(OpSchema, { ...withoutSession(node.op), inputs });
    const name = digestOf(bytes);
    names.set(digest, name);
    if (result.metadata[name] === undefined) result.def.push(bytes);
    result.metadata[name] = node.metadata;
    return name;
  };
  visit(head[0]);
  return result;
}

function withoutSession(op: Op): Op {
  if (op.op.case !== "source") return op;
  const attrs = Object.entries(op.op.value.attrs)
    .filter(([key]) => !SESSION_ATTRIBUTES.includes(key))
    .sort(([a], [b]) => compareUtf8(a, b));
  const value = { ...op.op.value, attrs: Object.fromEntries(attrs) };
  return { ...op, op: { case: "source", value } };
}
