import { describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { findTestFiles } from "../../../src/cli/test-files.js";
import { RequestError } from "../../../src/errors.js";
import { inProject } from "./fixture.js";

const FILES = {
  "build.lua": "",
  "b_test.lua": "",
  "a/x_test.lua": "",
  "a/x.lua": "",
  "node_modules/other/x_test.lua": "",
  ".git/x_test.lua": "",
  "a/node_modules/x_test.lua": "",
  "z/odd.lua": "",
};

/** Names of the files found from a folder of the project. */
async function found(paths: readonly string[], current = "."): Promise<readonly string[]> {
  return inProject(FILES, (directory) =>
    findTestFiles(paths, join(directory, current)).map(({ name }) => name),
  );
}

describe("test files", () => {
  test.each<readonly [string, readonly string[], readonly string[]]>([
    ["below a directory, in order, other people's aside", ["."], ["a/x_test.lua", "b_test.lua"]],
    ["below several directories", ["z", "a"], ["a/x_test.lua"]],
    ["as they are named, whatever their name", ["z/odd.lua"], ["z/odd.lua"]],
    ["once", ["a", "a/x_test.lua", "."], ["a/x_test.lua", "b_test.lua"]],
    [
      "in a directory of that name when it is asked for",
      ["a/node_modules"],
      ["a/node_modules/x_test.lua"],
    ],
  ])("%s", async (_what, paths, names) => {
    expect(await found(paths)).toEqual(names);
  });

  test("outside the current directory have their own root", async () => {
    await inProject(FILES, (directory) => {
      expect(findTestFiles(["../b_test.lua"], join(directory, "a"))).toEqual([
        { name: "b_test.lua", root: directory },
      ]);
    });
  });

  test("that do not exist are an error", async () => {
    await expect(found(["none"])).rejects.toEqual(
      new RequestError("there is no file or directory none"),
    );
  });
});
