/** Turns client directories into root file systems. */
import { emptyCarried } from "./carried.js";
import { plainCopy } from "./plain-copy.js";
import { createVertex, type Output } from "./vertex/vertex.js";
import type { Platform } from "../oci/platform.js";

/**
 * Returns the output for use as a root file system. A client directory is copied onto scratch first, because a copy is
 * cached by content. A step directly on the client directory would never be cached in another session.
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
