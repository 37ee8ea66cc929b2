import { describe, expect, test } from "@jest/globals";
import { dependedPaths, entryPatterns } from "../../../src/llb/link-paths.js";

function linksIn(links: Readonly<Record<string, string>>) {
  return (paths: readonly string[]) =>
    new Map(paths.flatMap((path) => (path in links ? [[path, links[path] ?? ""]] : [])));
}

describe("what a linked copy depends on", () => {
  test.each([
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
    ["/loop/x", { "/loop": "/loop" }, ["/loop", "/loop/x"]],
  ])("%s with links %j", (dest, links, expected) => {
    expect(dependedPaths(dest, linksIn(links))).toEqual(expected);
  });
});

test("the patterns choose the entries and cut off everything else below them", () => {
  expect(entryPatterns(["/data", "/real", "/data/sub", "/data/s*b"])).toEqual({
    include: ["data", "real", "data/sub", "data/s\\*b"],
    exclude: ["data/*", "!data/sub", "!data/s\\*b", "real/*", "data/sub/*", "data/s\\*b/*"],
  });
});
