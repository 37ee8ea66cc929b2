import { describe, expect, test } from "@jest/globals";
import { create, toBinary } from "@bufbuild/protobuf";
import { decodeFileMetadata, METADATA_FILE } from "../../../src/gateway/file-metadata.js";
import { StatSchema } from "../../../src/gen/github.com/tonistiigi/fsutil/types/stat_pb.js";
import type { FileSource, FilesRequest, OpenFiles } from "../../../src/host/file-source.js";
import { missingPaths, withoutChildren } from "../../../src/host/missing-paths.js";
import { IgnorePatterns } from "../../../src/llb/ignore-patterns.js";

const DIRECTORY = 2 ** 31;
const SYMLINK = 2 ** 27;

/** The client's directory: path → mode. */
const TREE: readonly (readonly [path: string, mode: number])[] = [
  ["dangling", SYMLINK],
  ["link", SYMLINK],
  ["package.json", 0o644],
  ["src", DIRECTORY],
  ["src/index.js", 0o644],
];

/** As fsutil writes it. */
function metadata(tree: typeof TREE): Uint8Array {
  const entries = tree.map(([path, mode]) => {
    const stat = toBinary(StatSchema, create(StatSchema, { path, mode }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(stat.length);
    return Buffer.concat([length, stat]);
  });
  return Buffer.concat(entries);
}

/** Sends the metadata of a listing, or of the paths, as BuildKit does. */
function directory(seen: string[] = [], data?: Uint8Array): FileSource {
  return ({ paths }: FilesRequest) => {
    seen.push(...paths);
    const sent = TREE.filter(([path]) =>
      paths.some((wanted) => {
        const parent = wanted.replace(/\*$/, "");
        const rest = path.slice(parent.length);
        return wanted === path || (wanted.endsWith("*") && path === parent + rest && rest !== "");
      }),
    );
    const read = (path: string) =>
      Promise.resolve(path === METADATA_FILE ? (data ?? metadata(sent)) : undefined);
    return { read } as unknown as OpenFiles;
  };
}

function missing(paths: readonly string[], seen: string[] = []) {
  const tree = directory()({ paths, sharedKeyHint: "", title: "" });
  return missingPaths(directory(seen), tree, paths);
}

describe("missing paths of a client directory", () => {
  test.each([
    ["a file", "package.json"],
    ["a directory", "src"],
    ["a file in a directory", "src/index.js"],
    ["a symbolic link", "dangling"],
  ])("%s that exists is not missing, and no directory is listed", async (_what, path) => {
    const seen: string[] = [];
    expect(await missing([path], seen)).toEqual([]);
    expect(seen).toEqual([]);
  });

  test.each([
    ["a path below a link", "link/absent.js"],
    ["a path below a file", "package.json/x"],
  ])("%s is left to the daemon", async (_what, path) => {
    expect(await missing([path])).toEqual([]);
  });

  test("a missing file is reported with the names in its directory", async () => {
    expect(await missing(["pakage.json", "src", "src/indx.js"])).toEqual([
      { path: "pakage.json", parent: "", names: ["dangling", "link", "package.json", "src"] },
      { path: "src/indx.js", parent: "src/", names: ["index.js"] },
    ]);
  });

  test("a missing directory is reported at the first missing part of the path", async () => {
    expect(await missing(["scr/index.js"])).toMatchObject([{ path: "scr/index.js", parent: "" }]);
  });

  test("a file with the name of BuildKit's metadata is left to the daemon", async () => {
    expect(await missing([METADATA_FILE])).toEqual([]);
  });

  test("nothing is reported missing if the daemon writes no metadata", async () => {
    const none = { read: () => Promise.resolve(undefined) } as unknown as OpenFiles;
    expect(await missingPaths(directory(), none, ["absent"])).toEqual([]);
  });
});

test("metadata that ends within an entry is an error that names the file", () => {
  const whole = metadata(TREE);
  expect(decodeFileMetadata(whole)).toHaveLength(TREE.length);
  for (const length of [1, 5, whole.length - 1]) {
    expect(() => decodeFileMetadata(whole.subarray(0, length))).toThrow("half of .fsutil-metadata");
  }
});

test("the metadata of a path excludes paths below it, unless they are listed", () => {
  const patterns = new IgnorePatterns(withoutChildren(["src/a.txt", "src", "a[b]"]));
  const kept = ["src", "src/a.txt", "a[b]"];
  const left = ["src/b.txt", "src/deep/c.txt", "src/a.txt/x", "a[b]/x"];
  expect(kept.filter((path) => patterns.excludesWhole(path))).toEqual([]);
  expect(left.filter((path) => !patterns.excludesWhole(path))).toEqual([]);
});
