/** Copies that Luakit adds automatically. */
import type { CopyAction } from "./vertex/file-action.js";
import type { Output } from "./vertex/vertex.js";

/**
 * Returns a copy of the literal path `src` that creates no parent directories and changes no metadata. `how` overrides
 * these defaults. The paths may contain variables.
 */
export function plainCopy(
  from: Output | undefined,
  src: string,
  dest: string,
  how: Partial<CopyAction> = {},
): CopyAction {
  return {
    type: "copy",
    from,
    src,
    dest,
    include: [],
    exclude: [],
    followSymlink: false,
    copyDirContents: false,
    createDestPath: false,
    allowWildcard: false,
    allowNotFound: false,
    alwaysReplace: false,
    unpack: false,
    ...how,
  };
}
