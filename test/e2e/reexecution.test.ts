/** Counts the steps that an edit re-executes, in a Dockerfile and in the equivalent script. */
import { expect, test as plainTest } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { outline } from "../support/image-tree.js";
import { EDITS } from "../support/reexecution/edits.js";
import { imagesOf, reexecutedSteps, type ByForm } from "../support/reexecution/project.js";

/** The re-executed steps by edit: of the Dockerfile, of the script. */
const COUNTS: Readonly<Record<string, readonly [dockerfile: number, luakit: number]>> = {
  "source file": [4, 4],
  manifest: [6, 6],
  "late argument": [1, 1],
  "other base content": [3, 1],
  comment: [0, 0],
  "moved line": [4, 2],
  "renamed variable": [1, 0],
  "one of 40 services": [23, 4],
  "mode only": [3, 3],
  "file outside the used paths": [0, 0],
  "target switched": [2, 2],
  "platform added": [4, 3],
};

plainTest("no edit re-executes more steps than in a Dockerfile, and five re-execute fewer", () => {
  const counts = Object.values(COUNTS);
  expect(counts.filter(([dockerfile, luakit]) => luakit > dockerfile)).toEqual([]);
  expect(counts.filter(([dockerfile, luakit]) => luakit < dockerfile)).toHaveLength(5);
});

endToEnd("re-executed steps / buildkitd", ["buildkit", "registry"], (sandbox, test) => {
  for (const edit of EDITS) {
    test(`after an edit: ${edit.name}`, async () => {
      const steps = await reexecutedSteps(sandbox, edit);
      const counts = [steps.dockerfile.length, steps.luakit.length];
      expect({ steps, counts }).toEqual({ steps, counts: COUNTS[edit.name] });
    });
  }

  test("both forms of a project build the same files", async () => {
    for (const project of new Set(EDITS.map(({ before }) => before))) {
      const images = await imagesOf(sandbox, project);
      const treeOf = (form: keyof ByForm<unknown>) => outline(images[form], [""]);
      expect(treeOf("luakit")).toEqual(treeOf("dockerfile"));
      expect(images.luakit.config.config).toEqual(images.dockerfile.config.config);
    }
  });
});
