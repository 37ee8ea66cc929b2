import { describe, expect, test } from "@jest/globals";
import type { EntriesRequest, LayerRequest } from "../../../../src/api/host.js";
import { stepsOf } from "../../../../src/llb/inspect/read-definition.js";
import { evaluateScript } from "../../../support/evaluate.js";

/** Returns the inputs of a linked copy's steps: of the copy and of the merge. */
function linkedInputs(
  dest: string,
  options: string,
  existing: readonly string[],
): readonly (readonly number[])[] {
  const script = `bk.export(bk.image("alpine:3.20"):copy("f", "${dest}", { link = true, ${options} }))`;
  const readEntries = () => new Map(existing.map((path) => [path, ""]));
  const { definition } = evaluateScript(script, { readEntries });
  const steps = stepsOf(definition).filter(({ kind }) => kind === "copy" || kind === "merge");
  return steps.map(({ inputs }) => inputs);
}

test.each([
  ["nothing of the base for a copy into the root", "/", "", [], [[1], [0, 2]]],
  ["nothing of the base for an owner in numbers", "/", 'owner = "1:2"', [], [[1], [0, 2]]],
  [
    "the base's users for an owner by name",
    "/",
    'owner = "ada"',
    [],
    [
      [0, 1],
      [0, 2],
    ],
  ],
  ["nothing of the base where no directory on the way exists", "/srv/app/", "", [], [[1], [0, 2]]],
  [
    "the base's directories on the way",
    "/srv/app/",
    "",
    ["/srv"],
    [
      [0, 1],
      [0, 2],
    ],
  ],
])("a linked layer depends on %s", (_what, dest, options, existing, inputs) => {
  expect(linkedInputs(dest, options, existing)).toEqual(inputs);
});

test("a destination longer than any Linux path is not looked up in the base", () => {
  const script =
    'bk.export(bk.image("alpine:3.20"):copy("f", string.rep("a/", 2048), { link = true }))';
  const asked: string[] = [];
  const readEntries = ({ paths }: EntriesRequest) => {
    asked.push(...paths);
    return new Map<string, string>();
  };
  const { definition } = evaluateScript(script, { readEntries });
  expect(stepsOf(definition).map(({ kind }) => kind)).not.toContain("merge");
  expect(asked).toEqual([]);
});

describe("a linked copy to an existing path of the base", () => {
  /** Returns the step kinds of a copy into a base with all paths, and the questions about its layer. */
  function copied(copy: string, isFit: boolean) {
    const asked: Pick<LayerRequest, "dest" | "keepsDirectories">[] = [];
    const { definition } = evaluateScript(`bk.export(bk.image("alpine:3.20"):copy(${copy}))`, {
      readEntries: ({ paths }) =>
        new Map(paths.filter((path) => !path.includes("new")).map((path) => [path, ""])),
      layerFits: ({ dest, keepsDirectories }) => {
        asked.push({ dest, keepsDirectories });
        return isFit;
      },
    });
    return { asked, isLinked: stepsOf(definition).some(({ kind }) => kind === "merge") };
  }

  test.each([true, false])("is a separate layer if the layer fits: %s", (isFit) => {
    expect(copied('"f", "/srv/app/", { link = true }', isFit)).toEqual({
      asked: [{ dest: "/srv/app", keepsDirectories: false }],
      isLinked: isFit,
    });
  });

  test.each([
    ['".", "/", { link = true }', "/", false],
    ['".", "/a", { link = true, include = "x" }', "/a", true],
    ['".", "/a", { link = true, exclude = "x" }', "/a", true],
    ['".", "/a", { link = true, parents = true }', "/a", true],
    ['"a", "/a", { link = true, copy_dir_contents = false }', "/a", true],
    ['"a.tar", "/a", { link = true, unpack = true }', "/a", true],
    ['".", "/a", { link = true, include = "x", always_replace = true }', "/a", true],
  ])("looks up %s", (copy, dest, keepsDirectories) => {
    expect(copied(copy, true)).toEqual({ asked: [{ dest, keepsDirectories }], isLinked: true });
  });

  test.each([
    ["a destination that the base does not have", '"f", "/srv/new/", { link = true }'],
    ["a copy that replaces everything", '".", "/a", { link = true, always_replace = true }'],
  ])("looks up nothing for %s", (_what, copy) => {
    expect(copied(copy, false)).toEqual({ asked: [], isLinked: true });
  });
});
