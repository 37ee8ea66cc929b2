import { create } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { fileInfo } from "../../../src/gateway/file-info.js";
import { StatSchema } from "../../../src/gen/github.com/tonistiigi/fsutil/types/stat_pb.js";

// Values as Go prints them: uint32(os.FileMode).
test.each([
  ["-rw-r--r--", 0o644, "file", 0o644],
  ["drwxr-xr-x", 2147484141, "directory", 0o755],
  ["dtrwxrwxrwx", 2148532735, "directory", 0o1777],
  ["Lrwxrwxrwx", 134218239, "symlink", 0o777],
  ["urwxr-xr-x", 8389101, "file", 0o4755],
  ["grwxr-xr-x", 4194797, "file", 0o2755],
  ["prw-r--r--", 33554852, "fifo", 0o644],
  ["Srwxr-xr-x", 16777709, "socket", 0o755],
  ["Drw-rw----", 67109296, "block-device", 0o660],
  ["Dcrw-rw-rw-", 69206454, "char-device", 0o666],
  ["?rw-r--r--", 524708, "irregular", 0o644],
])("a Go mode of %s", (_text, mode, type, permissions) => {
  expect(fileInfo(create(StatSchema, { mode }), "StatFile")).toMatchObject({ type, permissions });
});

test("other fields are unchanged", () => {
  const stat = create(StatSchema, {
    path: "a",
    mode: 0o600,
    uid: 1,
    gid: 2,
    size: 5n,
    modTime: 1_700_000_000_123_456_789n,
    linkname: "b",
  });
  expect(fileInfo(stat, "StatFile")).toEqual({
    path: "a",
    type: "file",
    permissions: 0o600,
    uid: 1,
    gid: 2,
    sizeBytes: 5,
    modifiedNs: 1_700_000_000_123_456_789n,
    linkTarget: "b",
  });
});

test.each([-5n, 2n ** 53n, 2n ** 63n - 1n])("a size of %d is an invalid response", (size) => {
  const stat = create(StatSchema, { path: "a", size });
  expect(() => fileInfo(stat, "StatFile")).toThrow(
    `BuildKit sent an invalid response to StatFile: a size of ${size} for a`,
  );
});
