import { describe, expect, test } from "@jest/globals";
import type { FileSource, OpenFiles } from "../../../src/host/file-source.js";
import { missingPaths, withoutChildren } from "../../../src/host/missing-paths.js";
import { IgnorePatterns } from "../../../src/llb/ignore-patterns.js";
import type { MissingPath } from "../../../src/api/host.js";
import type { FileTree } from "../../support/fake-files.js";
import { withClient } from "../../support/gateway-session.js";
import { clientDirectory } from "../../../src/host/file-source.js";
import { PLAIN_REQUEST } from "../llb/fixtures.js";

const TREE: FileTree = {
  "package.json": "{}",
  "src/index.js": "",
  link: { link: "src" },
  dangling: { link: "nowhere" },
};

async function missing(paths: readonly string[], seen: string[] = []) {
  let result: readonly MissingPath[] = [];
  await withClient({ locals: { context: TREE } }, async (client) => {
    const open = clientDirectory(client, PLAIN_REQUEST, "context");
    const directory: FileSource = (request): OpenFiles => {
      seen.push(...request.paths);
      return open(request);
    };
    const tree = await open({ paths, sharedKeyHint: "x", title: "x" }).reference();
    result = await missingPaths(client, directory, tree, paths);
  });
  return result;
}

describe("missing paths of a client directory", () => {
  test.each([
    ["a file", "package.json"],
    ["a directory", "src"],
    ["a file below a link", "link/index.js"],
  ])("%s that exists is not missing, and nothing is listed", async (_what, path) => {
    const seen: string[] = [];
    expect(await missing([path], seen)).toEqual([]);
    expect(seen).toEqual([]);
  });

  test.each([
    ["a link without a target", "dangling"],
    ["a path below a link", "link/absent.js"],
    ["a path below a file", "package.json/x"],
  ])("%s is left to the daemon", async (_what, path) => {
    expect(await missing([path])).toEqual([]);
  });

  test("a missing file comes with the names beside it", async () => {
    expect(await missing(["pakage.json", "src", "src/indx.js"])).toEqual([
      { path: "pakage.json", parent: "", names: ["dangling", "link", "package.json", "src"] },
      { path: "src/indx.js", parent: "src/", names: ["index.js"] },
    ]);
  });

  test("a missing directory is named where the path ends to exist", async () => {
    expect(await missing(["scr/index.js"])).toMatchObject([{ path: "scr/index.js", parent: "" }]);
  });
});

test("the metadata of a path leaves out what is below it, but for other paths", () => {
  const patterns = new IgnorePatterns(withoutChildren(["src/a.txt", "src", "a[b]"]));
  const kept = ["src", "src/a.txt", "a[b]"];
  const left = ["src/b.txt", "src/deep/c.txt", "src/a.txt/x", "a[b]/x"];
  expect(kept.filter((path) => patterns.excludesWhole(path))).toEqual([]);
  expect(left.filter((path) => !patterns.excludesWhole(path))).toEqual([]);
});
