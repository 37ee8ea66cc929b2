/** Client directories as root file systems. */
import { emptyCarried } from "./carried.js";
import { plainCopy } from "./plain-copy.js";
import { createVertex, type Output } from "./vertex/vertex.js";
import type { Platform } from "../oci/platform.js";

/**
 * The output for use as a root file system. A client directory is copied onto scratch first: what is directly based on
 * it would never be cached in another session, and a copy is cached by content.
 */
export function asRoot(output: Output | undefined, platform: Platform): Output | undefined {
  if (output?.vertex.kind !== "local") return output;
  const { vertex: local } = output;
  const vertex = createVertex({
    kind: "file",
    base: undefined,
    carried: emptyCarried(platform),
    actions: [plainCopy(output, "/", "/", { copyDirContents: true })],
    frames: local.frames,
    step: {},
    title: `[internal] copy ${local.name}`,
  });
  return { vertex, index: 0 };
}
