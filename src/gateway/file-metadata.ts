/** Decodes the metadata of a client directory that was transferred without file contents (`local.metadatatransfer`). */
import { fromBinary } from "@bufbuild/protobuf";
import { StatSchema } from "../gen/github.com/tonistiigi/fsutil/types/stat_pb.js";
import { fileInfo, type FileInfo } from "./file-info.js";
import { brokenAnswer } from "./status.js";

/** The file that BuildKit writes the metadata to (fsutil receive.go). */
export const METADATA_FILE = ".fsutil-metadata";

/**
 * Decodes {@link METADATA_FILE}. Each entry is a length (four bytes, little-endian) and a Stat message with the full
 * path.
 * @throws BuildError if the file ends within an entry
 */
export function decodeFileMetadata(data: Uint8Array): readonly FileInfo[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const entries: FileInfo[] = [];
  for (let at = 0; at < data.length;) {
    const length = at + 4 <= data.length ? view.getUint32(at, true) : Infinity;
    const start = at + 4;
    if (start + length > data.length) throw brokenAnswer("ReadFile", `half of ${METADATA_FILE}`);
    const stat = fromBinary(StatSchema, data.subarray(start, start + length));
    entries.push(fileInfo(stat, "ReadFile"));
    at = start + length;
  }
  return entries;
}
