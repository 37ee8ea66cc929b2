/** Copies that Luakit itself makes. */
import type { CopyAction } from "./vertex/file-action.js";
import type { Output } from "./vertex/vertex.js";

/** A copy that finds exactly `src`, makes nothing on the way, and changes nothing; `how` says otherwise. Paths may have variables. */
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
