/** Options that request attestations (BuildKit frontend/attestations/parse.go). */
import { RequestError } from "../errors.js";
import { formatImageReference, parseImageReference } from "../oci/image-reference.js";
import { ATTESTATION_PREFIXES, CLIENT_OPTIONS, valueOf } from "./client-options.js";
import { parseCsv } from "./parse-values.js";

/** The software bill of materials (SBOM) that the client requests. */
export interface SbomRequest {
  /** The canonical reference of the image that generates the SBOM. */
  readonly generator: string;
  /** The remaining attributes, passed to the generator. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Reports whether to scan the build context, too. */
  readonly scanContext: boolean;
  /** Further targets to scan: all, none, or these names. Undefined scans the targets that the script marks. */
  readonly scanTargets: boolean | readonly string[] | undefined;
}

const DEFAULT_GENERATOR = "docker/buildkit-syft-scanner:stable-1";
const KNOWN: readonly string[] = ["sbom", "provenance"];

/**
 * Parses the request for an SBOM; undefined without one. The daemon makes provenance without the frontend's help.
 * @throws RequestError for an unknown attestation type or a malformed generator reference.
 */
export function parseSbomRequest(options: ReadonlyMap<string, string>): SbomRequest | undefined {
  const asked = [...options].flatMap(([key, value]) => {
    const prefix = ATTESTATION_PREFIXES.find((item) => key.startsWith(item));
    if (prefix === undefined) return [];
    const type = key.slice(prefix.length).toLowerCase();
    if (KNOWN.includes(type)) return type === "sbom" ? [{ key, value }] : [];
    throw new RequestError(
      `invalid ${key}: unknown attestation type ${JSON.stringify(type)}: expected sbom or provenance`,
    );
  });
  const [first] = asked;
  if (first === undefined) return undefined;
  const attributes = new Map(parseCsv(first.value, first.key).map(cut));
  const generator = attributes.get("generator") ?? DEFAULT_GENERATOR;
  attributes.delete("generator");
  return {
    generator: imageOf(first.key, generator),
    parameters: attributes,
    scanContext: valueOf(options, CLIENT_OPTIONS.sbomScanContext) ?? false,
    scanTargets: valueOf(options, CLIENT_OPTIONS.sbomScanStage),
  };
}

function imageOf(key: string, reference: string): string {
  const parsed = parseImageReference(reference);
  if (!("problem" in parsed)) return formatImageReference(parsed);
  throw new RequestError(
    `invalid ${key}: generator ${JSON.stringify(reference)} is not an image reference: ${parsed.problem}`,
  );
}

function cut(field: string): readonly [string, string] {
  const at = field.indexOf("=");
  return at < 0 ? [field, ""] : [field.slice(0, at), field.slice(at + 1)];
}
