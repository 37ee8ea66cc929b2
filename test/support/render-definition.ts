/**
 * Prints a definition as stable, readable text, for golden tests and for inspection. The text contains everything in
 * the ops and their metadata. Definitions with the same text can only differ in the user's files.
 */
import { fromBinary, ScalarType, type DescField } from "@bufbuild/protobuf";
import {
  isReflectList,
  isReflectMap,
  isReflectMessage,
  reflect,
  type ReflectMessage,
} from "@bufbuild/protobuf/reflect";
import {
  OpMetadataSchema,
  OpSchema,
  type Definition,
  type Input,
  type Op,
  type OpMetadata,
  type Platform,
} from "../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { compareUtf8 } from "../../src/util/bytes.js";
import { sha256Hex } from "../../src/util/sha256.js";

/**
 * Returns the text of a definition, with a newline at the end:
 *
 *     v1 source
 *       identifier: "docker-image://docker.io/library/alpine:3.20"
 *       platform: linux/amd64
 *       constraints: {}
 *       name: "[1/1] FROM docker.io/library/alpine:3.20"
 *       caps: source.image
 *       at: build.lua:1
 *
 *     result: v1
 *     head: sha256:…
 *
 * Vertices are in the order of the definition, each after its inputs. Fields are in the order of their numbers, one per
 * line. Maps are in bytewise order. Zero values are omitted, as in the encoding. An input index is printed as the
 * vertex that it refers to, -1 as `none`, and a mode in octal. `name` is the name in the progress output. `at` lists
 * the lines that created the step, the innermost call first. `head` is the digest of the result's vertex, which covers
 * the bytes of every op.
 */
export function renderDefinition(definition: Definition): string {
  if (definition.def.length === 0) return "result: scratch\n";
  const ops = definition.def.map((bytes) => ({
    digest: `sha256:${sha256Hex(bytes)}`,
    op: fromBinary(OpSchema, bytes),
  }));
  const names = new Map(ops.map(({ digest }, index) => [digest, `v${index + 1}`]));
  const blocks = ops.map(({ digest, op }) => {
    const inputs = op.inputs.map((input) => inputText(input, names));
    return op.op.case === undefined
      ? resultLines(op, inputs, digest, definition)
      : [
          `${names.get(digest) ?? digest} ${op.op.case}`,
          ...opLines(op, inputs, digest, definition).map(indented),
        ];
  });
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function indented(line: string): string {
  return `  ${line}`;
}

/** Returns `v2`, or `v2#1` for the second output. */
function inputText({ digest, index }: Input, names: ReadonlyMap<string, string>): string {
  const name = names.get(digest) ?? digest;
  return index === 0n ? name : `${name}#${index.toString()}`;
}

function opLines(
  op: Op,
  inputs: readonly string[],
  digest: string,
  definition: Definition,
): readonly string[] {
  return [
    ...(inputs.length === 0 ? [] : [`inputs: ${inputs.join(", ")}`]),
    ...kindLines(op, inputs),
    ...(op.platform === undefined ? [] : [`platform: ${printPlatform(op.platform)}`]),
    ...(op.constraints === undefined ? [] : [`constraints: ${filterText(op.constraints.filter)}`]),
    ...metadataLines(definition.metadata[digest]),
    ...positionLines(digest, definition),
  ];
}

/** Prints the last op of a definition, which has no kind and points to the result. */
function resultLines(
  op: Op,
  inputs: readonly string[],
  digest: string,
  { metadata, Source: source }: Definition,
): readonly string[] {
  return [
    `result: ${inputs.join(", ")}`,
    ...metadataLines(metadata[digest]).map(indented),
    ...(source?.infos ?? []).map(({ filename, language }) => `source: ${filename} (${language})`),
    `head: ${op.inputs.map((input) => input.digest).join(", ")}`,
  ];
}

/** Prints the fields of the op's kind. */
function kindLines(op: Op, inputs: readonly string[]): readonly string[] {
  const message = reflect(OpSchema, op);
  const chosen = message.oneofs.flatMap((oneof) => message.oneofCase(oneof) ?? []);
  return chosen.flatMap((field) => {
    const value = message.get(field);
    return isReflectMessage(value) ? messageLines(value, "", inputs) : [];
  });
}

function printPlatform({ OS, Architecture, Variant, OSVersion, OSFeatures }: Platform): string {
  const features = OSFeatures.map((feature) => `+${feature}`).join("");
  const version = OSVersion + features === "" ? "" : `(${OSVersion}${features})`;
  return [OS + version, Architecture, Variant].filter((part) => part !== "").join("/");
}

function filterText(filter: readonly string[]): string {
  return filter.length === 0 ? "{}" : JSON.stringify(filter);
}

function metadataLines(metadata: OpMetadata | undefined): readonly string[] {
  // A missing entry is a bug in Luakit: BuildKit needs an entry for every op.
  if (metadata === undefined) return ["no metadata"];
  const { "llb.customname": name, ...description } = metadata.description;
  const caps = Object.keys(metadata.caps).sort(compareUtf8);
  return [
    ...(name === undefined ? [] : [`name: ${JSON.stringify(name)}`]),
    ...fieldsOf(reflect(OpMetadataSchema, { ...metadata, description, caps: {} }), "", []),
    ...(caps.length === 0 ? [] : [`caps: ${caps.join(" ")}`]),
  ];
}

function positionLines(digest: string, { Source: source }: Definition): readonly string[] {
  const positions = (source?.locations[digest]?.locations ?? []).flatMap(
    ({ sourceIndex, ranges }) => {
      const file = source?.infos[sourceIndex]?.filename ?? `source ${sourceIndex}`;
      return ranges.map(({ start, end }) => `${file}:${rangeText(start?.line, end?.line)}`);
    },
  );
  return positions.length === 0 ? [] : [`at: ${positions.join(", ")}`];
}

/** Prints a range. Both ends must be set; a missing end is printed as `?`. */
function rangeText(start: number | undefined, end: number | undefined): string {
  const [first, last] = [start ?? "?", end ?? "?"].map(String);
  return first === last ? String(first) : `${first}-${last}`;
}

/** Prints a message. A message without set fields is `{}`. */
function messageLines(
  message: ReflectMessage,
  path: string,
  inputs: readonly string[],
): readonly string[] {
  const lines = fieldsOf(message, path, inputs);
  return lines.length > 0 || path === "" ? lines : [`${path}: {}`];
}

function fieldsOf(
  message: ReflectMessage,
  path: string,
  inputs: readonly string[],
): readonly string[] {
  return message.sortedFields
    .filter((field) => message.isSet(field) || isMeaningfulZero(field))
    .flatMap((field) => {
      const name = path === "" ? field.localName : `${path}.${field.localName}`;
      return valueLines(message.get(field), field, name, inputs);
    });
}

/** Fields whose zero is significant: the first input, the first output, the mount type BIND, "do not export". */
function isMeaningfulZero(field: DescField): boolean {
  return isIndex(field) || ["mountType", "Value"].includes(field.localName);
}

function isIndex(field: DescField): boolean {
  return (
    field.fieldKind === "scalar" &&
    field.scalar === ScalarType.INT64 &&
    ["input", "secondaryInput", "output"].includes(field.localName)
  );
}

function valueLines(
  value: unknown,
  field: DescField,
  path: string,
  inputs: readonly string[],
): readonly string[] {
  if (isReflectMessage(value)) return messageLines(value, path, inputs);
  if (isReflectList(value)) {
    return [...value].flatMap((item, index) =>
      valueLines(item, field, `${path}[${index}]`, inputs),
    );
  }
  if (isReflectMap(value)) {
    return [...value.entries()]
      .map(([key, item]) => [String(key), item] as const)
      .sort(([a], [b]) => compareUtf8(a, b))
      .flatMap(([key, item]) => valueLines(item, field, `${path}[${JSON.stringify(key)}]`, inputs));
  }
  return [`${path}: ${scalarText(value, field, inputs)}`];
}

function scalarText(value: unknown, field: DescField, inputs: readonly string[]): string {
  if (isIndex(field)) return indexText(BigInt(String(value)), field.localName, inputs);
  if (field.fieldKind === "enum") return field.enum.value[Number(value)]?.name ?? String(value);
  if (field.localName === "mode" && Number(value) >= 0) return `0${Number(value).toString(8)}`;
  if (value instanceof Uint8Array) return bytesText(value);
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Indexes after the op's inputs refer to the results of its actions, numbered from 0. */
function indexText(index: bigint, fieldName: string, inputs: readonly string[]): string {
  if (index < 0n) return "none";
  if (fieldName === "output") return index.toString();
  return inputs[Number(index)] ?? `action ${Number(index) - inputs.length}`;
}

/** Prints bytes as text, or in hexadecimal if they are not UTF-8. */
function bytesText(bytes: Uint8Array): string {
  try {
    return JSON.stringify(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    // Safe: the error means that the bytes are not UTF-8.
    return `hex ${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }
}
