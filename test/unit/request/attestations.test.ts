import { describe, expect, test } from "@jest/globals";
import { parseSbomRequest, type SbomRequest } from "../../../src/request/attestations.js";

function parse(options: Readonly<Record<string, string>>): SbomRequest | undefined {
  return parseSbomRequest(new Map(Object.entries(options)));
}

const DEFAULT: SbomRequest = {
  generator: "docker.io/docker/buildkit-syft-scanner:stable-1",
  parameters: new Map(),
  scanContext: false,
  scanTargets: undefined,
};

describe("an SBOM is requested", () => {
  test.each<readonly [Readonly<Record<string, string>>, Partial<SbomRequest>]>([
    [{ "attest:sbom": "" }, {}],
    [{ "attest:SBOM": "" }, {}],
    [{ "build-arg:BUILDKIT_ATTEST_SBOM": "" }, {}],
    [
      { "attest:sbom": 'generator=scan:1,"note=a,b",flag' },
      {
        generator: "docker.io/library/scan:1",
        parameters: new Map([
          ["note", "a,b"],
          ["flag", ""],
        ]),
      },
    ],
    [{ "attest:sbom": "", "build-arg:BUILDKIT_SBOM_SCAN_CONTEXT": "true" }, { scanContext: true }],
    [{ "attest:sbom": "", "build-arg:BUILDKIT_SBOM_SCAN_STAGE": "1" }, { scanTargets: true }],
    [{ "attest:sbom": "", "build-arg:BUILDKIT_SBOM_SCAN_STAGE": "false" }, { scanTargets: false }],
    [
      { "attest:sbom": "", "build-arg:BUILDKIT_SBOM_SCAN_STAGE": "a, b" },
      { scanTargets: ["a", "b"] },
    ],
  ])("by %j", (options, expected) => {
    expect(parse(options)).toEqual({ ...DEFAULT, ...expected });
  });
});

test("without the option, or for provenance, there is no request", () => {
  expect(parse({ "attest:provenance": "mode=max" })).toBeUndefined();
});

test.each([
  ["attest:signature", "", 'unknown attestation type "signature": expected sbom or provenance'],
  ["attest:sbom", "generator=", 'generator "" is not an image reference: it is empty'],
])("%s=%s is an error", (key, value, problem) => {
  expect(() => parse({ [key]: value })).toThrow(
    expect.objectContaining({ kind: "request", message: `invalid ${key}: ${problem}` }),
  );
});
