import { describe, expect, test } from "@jest/globals";
import { gzipSync } from "node:zlib";
import { isArchive } from "../../../src/host/archive.js";
import { utf8 } from "../../../src/util/bytes.js";

/** The header of an empty file in a tar archive. */
function tarHeader(): Uint8Array {
  const header = new Uint8Array(512);
  header.set(utf8("a.txt"));
  header.set(utf8("        "), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(utf8(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return header;
}

describe("an archive", () => {
  test.each<readonly [string, Uint8Array]>([
    ["a gzip file", gzipSync("text")],
    ["the beginning of a bzip2 file", utf8("BZh91AY&SY")],
    ["the beginning of an xz file", Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00)],
    ["a tar archive", tarHeader()],
  ])("%s", (_what, bytes) => {
    expect(isArchive(bytes)).toBe(true);
  });
});

describe("no archive", () => {
  test.each<readonly [string, Uint8Array]>([
    ["an empty file", new Uint8Array()],
    ["a script", utf8('bk.export(bk.image("alpine"))\n')],
    ["zeros of the length of a tar header", new Uint8Array(512)],
    ["a tar header that is cut off", tarHeader().subarray(0, 511)],
  ])("%s", (_what, bytes) => {
    expect(isArchive(bytes)).toBe(false);
  });

  test("a tar header with a wrong sum", () => {
    const bytes = tarHeader();
    bytes[0] = (bytes[0] ?? 0) + 1;
    expect(isArchive(bytes)).toBe(false);
  });
});
