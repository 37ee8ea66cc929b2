/** Describes a definition as steps, in plain data. */
import {
  type Definition,
  type DiffOp,
  type Op,
  type Platform,
  type SourceOp,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { InternalError, type SourcePosition } from "../../errors.js";
import { familiarImageReference } from "../../oci/image-reference.js";
import type { DiffStep, ImageStep, LocalStep, SourceStep, Step, StepBase } from "./step.js";
import { describeExec } from "./exec.js";
import { describeFile } from "./file.js";
import { platformText } from "./format.js";
import { decodeOps } from "../decode-ops.js";
import { defined } from "../../util/defined.js";

/** Returns the steps of a definition. Each step comes after its inputs, the result last. Scratch has no steps. */
export function stepsOf(definition: Definition): readonly Step[] {
  const ops = decodeOps(definition).filter(({ op }) => op.op.case !== undefined);
  const indexes = new Map<string, number>(ops.map(({ digest }, index) => [digest, index]));
  const steps: Step[] = [];
  for (const [index, { digest, op }] of ops.entries()) {
    const inputs = op.inputs.map((input) => indexes.get(input.digest) ?? -1);
    steps.push(
      describe(op, { ...describeMetadata(digest, definition), index, digest, inputs }, steps),
    );
  }
  return steps;
}

function describeMetadata(
  digest: string,
  definition: Definition,
): Omit<StepBase, "index" | "digest" | "inputs"> {
  const metadata = definition.metadata[digest];
  return {
    name: metadata?.description["llb.customname"] ?? "",
    frames: framesOf(digest, definition),
    noCache: metadata?.ignoreCache ?? false,
    ...(metadata?.exportCache && { exportCache: metadata.exportCache.Value }),
    ...(metadata?.progressGroup && { progressGroup: metadata.progressGroup.name }),
  };
}

function framesOf(digest: string, { Source: source }: Definition): readonly SourcePosition[] {
  return (source?.locations[digest]?.locations ?? []).flatMap(({ sourceIndex, ranges }) =>
    ranges.map(({ start }) => ({
      file: source?.infos[sourceIndex]?.filename ?? "",
      line: start?.line ?? 0,
    })),
  );
}

function describe({ op, platform }: Op, base: StepBase, before: readonly Step[]): Step {
  switch (op.case) {
    case "source":
      return describeSource(op.value, platform, base);
    case "exec":
      return describeExec(op.value, platformText(platform), base, before);
    case "file":
      return describeFile(op.value, base, before);
    case "merge":
      return { ...base, kind: "merge" };
    case "diff":
      return describeDiff(op.value, base);
    case "build":
    case "passthrough":
      return { ...base, kind: op.case };
    case undefined:
      throw new InternalError("an op without a kind stands inside a definition");
  }
}

/** The kinds of sources by URL scheme. */
const SCHEMES: Readonly<Record<string, SourceStep["kind"]>> = {
  git: "git",
  http: "http",
  https: "http",
  "oci-layout": "oci_layout",
};

function describeSource(
  { identifier, attrs }: SourceOp,
  platform: Platform | undefined,
  base: StepBase,
): ImageStep | LocalStep | SourceStep {
  const [, scheme = "", rest = ""] = /^([^:]*):\/\/(.*)$/s.exec(identifier) ?? [];
  if (scheme === "docker-image") return describeImage(rest, platformText(platform), base);
  if (scheme === "local") return describeLocal(rest, attrs, base);
  const kind = SCHEMES[scheme] ?? "source";
  // Only URLs of downloads and unknown sources include the scheme.
  const ref = kind === "http" || kind === "source" ? identifier : rest;
  return { ...base, kind, ref, attrs };
}

function describeImage(reference: string, platform: string, base: StepBase): ImageStep {
  const [name = "", checksum] = reference.split("@");
  return {
    ...base,
    kind: "image",
    ref: familiarImageReference(name),
    ...(checksum !== undefined && { checksum }),
    platform,
  };
}

function describeLocal(ref: string, attrs: SourceOp["attrs"], base: StepBase): LocalStep {
  const list = (key: string) => JSON.parse(attrs[key] ?? "[]") as readonly string[];
  return {
    ...base,
    kind: "local",
    ref,
    include: list("local.includepattern"),
    exclude: list("local.excludepatterns"),
    followPaths: list("local.followpaths"),
  };
}

function describeDiff({ lower, upper }: DiffOp, base: StepBase): DiffStep {
  const lowerStep = base.inputs[Number(lower?.input ?? -1n)];
  const upperStep = base.inputs[Number(upper?.input ?? -1n)];
  return { ...base, kind: "diff", ...defined({ lower: lowerStep, upper: upperStep }) };
}
