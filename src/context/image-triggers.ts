/**
 * Images with `ONBUILD` triggers: BuildKit's own Dockerfile frontend runs them, as for a Dockerfile that says nothing but
 * `FROM image`, so that every instruction means what it means there.
 */
import { InternalError, RequestError } from "../errors.js";
import type { GatewayClient } from "../gateway/client.js";
import { emptyCarried } from "../llb/carried.js";
import { definitionBytes, marshalOutput, type Definition } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/ops/op-context.js";
import { createVertex } from "../llb/vertex.js";
import { decodeImageConfig } from "../oci/image-config.js";
import { formatPlatformId, type Platform } from "../oci/platform.js";
import { utf8 } from "../util/bytes.js";

/** An image whose triggers are run. */
export interface TriggerRequest {
  /** With its digest. */
  readonly reference: string;
  readonly platform: Platform;
}

/** What stands for the image once its triggers ran. */
export interface TriggerResult {
  readonly definition: Uint8Array;
  /** The image configuration's JSON, without triggers. */
  readonly config: Uint8Array;
}

/** Options of the client that say nothing about the image: our own, and what another frontend must not answer. */
const OWN_OPTIONS =
  /^(?:filename|target|requestid|source|cmdline|platform|multi-platform|frontend\.caps|label:.*|attest:.*|context:.*)$/;

/** True when the configuration declares triggers. */
export function hasTriggers(config: Uint8Array): boolean {
  return (decodeImageConfig(config).config.OnBuild ?? []).length > 0;
}

/**
 * Runs the triggers of an image.
 * @throws BuildError when a trigger fails; RequestError when the daemon is too old for it.
 */
export async function runTriggers(
  client: GatewayClient,
  marshal: MarshalRequest,
  clientOptions: ReadonlyMap<string, string>,
  { reference, platform }: TriggerRequest,
): Promise<TriggerResult> {
  const options = [...clientOptions].filter(([key]) => !OWN_OPTIONS.test(key));
  const { definition, metadata } = await client.solveFrontend({
    frontend: "dockerfile.v0",
    options: new Map([...options, ["platform", formatPlatformId(platform)]]),
    inputs: new Map([["dockerfile", dockerfile(`FROM ${reference}\n`, marshal)]]),
  });
  const config = metadata.get("containerimage.config");
  if (definition === undefined) {
    throw new RequestError(
      `${reference} has ONBUILD triggers, and running them needs BuildKit 0.7 or later`,
    );
  }
  if (config === undefined) {
    throw new InternalError(`BuildKit built ${reference} without an image configuration`);
  }
  return { definition: definitionBytes(definition), config };
}

function dockerfile(text: string, request: MarshalRequest): Definition {
  const platform: Platform = { os: "linux", architecture: "amd64" };
  const carried = emptyCarried(platform);
  const vertex = createVertex({
    kind: "file",
    base: undefined,
    carried,
    actions: [{ type: "mkfile", path: "/Dockerfile", data: utf8(text), mode: 0o644 }],
    frames: [],
    step: {},
    title: "[internal] prepare triggers of the base image",
  });
  const refuse = () => {
    throw new InternalError("a file on scratch depends on nothing");
  };
  return marshalOutput(
    { vertex, index: 0 },
    {
      request,
      lookup: {
        values: () => ({
          platform,
          env: [],
          image: NO_CONFIG,
          annotations: new Map(),
          cmdSet: false,
        }),
        image: refuse,
        ignorePatterns: refuse,
      },
      sources: { files: new Map() },
    },
  );
}

const NO_CONFIG = {
  architecture: "",
  os: "linux",
  config: {},
  rootfs: { type: "layers", diff_ids: null },
};
