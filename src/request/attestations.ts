/** Options that ask for attestations (BuildKit frontend/attestations/parse.go). */
import { RequestError } from "../errors.js";
import { formatImageReference, parseImageReference } from "../oci/image-reference.js";
import { ATTESTATION_PREFIXES, CLIENT_OPTIONS, valueOf } from "./client-options.js";
import { parseCsv } from "./parse-values.js";

/** A software bill of materials that the client asks for. */
export interface SbomRequest {
  /** Canonical reference of the image that makes it. */
  readonly generator: string;
  /** Further options of the client for the generator. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The build context is scanned, too. */
  readonly scanContext: boolean;
  /** Further targets to scan: these, all, or those that the script marks. */
  readonly scanTargets: boolean | readonly string[] | undefined;
}

const DEFAULT_GENERATOR = "docker/buildkit-syft-scanner:stable-1";
const KNOWN: readonly string[] = ["sbom", "provenance"];

/**
 * The SBOM that is asked for. Provenance is made by the daemon alone.
 * @throws RequestError for an attestation of another type, or a generator that is no image.
 */
export function parseSbomRequest(options: ReadonlyMap<string, string>): SbomRequest | undefined {
  const asked = [...options].flatMap(([key, value]) => {
    const prefix = ATTESTATION_PREFIXES.find((item) => key.startsWith(item));
    if (prefix === undefined) return [];
    const type = key.slice(prefix.length).toLowerCase();
    if (KNOWN.includes(type)) return type === "sbom" ? [{ key, value }] : [];
    throw new RequestError(
      `invalid ${key}: there is no attestation of the type ${JSON.stringify(type)}; expected sbom or provenance`,
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
    `invalid ${key}: the generator ${JSON.stringify(reference)} is no image reference: ${parsed.problem}`,
  );
}

function cut(field: string): readonly [string, string] {
  const at = field.indexOf("=");
  return at < 0 ? [field, ""] : [field.slice(0, at), field.slice(at + 1)];
}
