import { describe, expect, test } from "@jest/globals";
import { entryPatterns, wayTo } from "../../../src/llb/link-paths.js";

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

describe("the paths to the destination of a linked copy", () => {
  test.each<
    readonly [
      string,
      Readonly<Record<string, string | false>>,
      readonly string[],
      string | undefined,
    ]
  >([
    ["/", {}, [], "/"],
    ["/a.txt", {}, ["/a.txt"], "/a.txt"],
    ["/data/sub/f", {}, ["/data", "/data/sub", "/data/sub/f"], "/data/sub/f"],
    [
      "/link/x",
      { "/link": "/real/deep" },
      ["/link", "/real", "/link/x", "/real/deep", "/real/deep/x"],
      "/real/deep/x",
    ],
    ["/a/link/x", { "/a/link": "../b" }, ["/a", "/b", "/a/link", "/b/x", "/a/link/x"], "/b/x"],
    [
      "/one/x",
      { "/one": "two", "/two": "/three" },
      ["/one", "/three", "/two", "/one/x", "/three/x", "/two/x"],
      "/three/x",
    ],
    ["/all", { "/all": "/" }, ["/all"], "/"],
    ["/gone", { "/gone": "/nowhere", "/nowhere": false }, ["/gone"], undefined],
    ["/data/new/f", { "/data/new": false, "/data/new/f": false }, ["/data"], undefined],
    ["/new/f", { "/new": false, "/new/f": false }, [], undefined],
    ["/loop/x", { "/loop": "/loop" }, ["/loop", "/loop/x"], undefined],
  ])("%s where there is %j", (dest, known, existing, real) => {
    expect(wayTo(dest, entriesIn(known))).toEqual({ existing, real });
  });

  test("end where links exceed the maximum path length", () => {
    const asked: string[] = [];
    const entriesOf = (paths: readonly string[]) => {
      asked.push(...paths);
      return new Map(paths.map((path) => [path, path === "/a" ? `/a/${"b/".repeat(1500)}` : ""]));
    };
    expect(wayTo("/a/x", entriesOf).real).toBeUndefined();
    expect(asked.length).toBeLessThan(4096);
  });
});

test("the patterns select the entries and exclude everything else below them", () => {
  expect(entryPatterns(["/data", "/real", "/data/sub", "/data/s*b"])).toEqual({
    include: ["data", "real", "data/sub", "data/s\\*b"],
    exclude: ["data/*", "!data/sub", "!data/s\\*b", "real/*", "data/sub/*", "data/s\\*b/*"],
  });
});
