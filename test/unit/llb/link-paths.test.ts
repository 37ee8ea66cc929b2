import { describe, expect, test } from "@jest/globals";
import { dependedPaths, entryPatterns } from "../../../src/llb/link-paths.js";

/** A file system that has every path but those that say no. */
function entriesIn(known: Readonly<Record<string, string | false>>) {
  return (paths: readonly string[]) =>
    new Map(
      paths.flatMap((path): (readonly [string, string])[] => {
        const target = known[path] ?? "";
        return target === false ? [] : [[path, target]];
      }),
    );
}

describe("what a linked copy depends on", () => {
  test.each<readonly [string, Readonly<Record<string, string | false>>, readonly string[]]>([
    ["/a.txt", {}, ["/a.txt"]],
    ["/data/sub/f", {}, ["/data", "/data/sub", "/data/sub/f"]],
    [
      "/link/x",
      { "/link": "/real/deep" },
      ["/link", "/real", "/link/x", "/real/deep", "/real/deep/x"],
    ],
    ["/a/link/x", { "/a/link": "../b" }, ["/a", "/b", "/a/link", "/b/x", "/a/link/x"]],
    [
      "/one/x",
      { "/one": "two", "/two": "/three" },
      ["/one", "/three", "/two", "/one/x", "/three/x", "/two/x"],
    ],
    ["/data/new/f", { "/data/new": false, "/data/new/f": false }, ["/data"]],
    ["/new/f", { "/new": false, "/new/f": false }, []],
    ["/loop/x", { "/loop": "/loop" }, ["/loop", "/loop/x"]],
  ])("%s where there is %j", (dest, known, expected) => {
    expect(dependedPaths(dest, entriesIn(known))).toEqual(expected);
  });
});

test("the patterns choose the entries and cut off everything else below them", () => {
  expect(entryPatterns(["/data", "/real", "/data/sub", "/data/s*b"])).toEqual({
    include: ["data", "real", "data/sub", "data/s\\*b"],
    exclude: ["data/*", "!data/sub", "!data/s\\*b", "real/*", "data/sub/*", "data/s\\*b/*"],
  });
});
