/** Checks that the client sends only the used files of a build context. */
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { bytesSent, FILE_BYTES, USED_FILES, WAYS } from "../support/reexecution/large-tree.js";

const CONTEXT = "[internal] load build context";
/** Luakit compares the copied paths with the metadata of the client, to suggest a path for a missing one. */
const PATH_CHECK = "[internal] check copied paths";
/** The maximum metadata of a file: its path, mode, size and time. */
const METADATA_BYTES = 100;

endToEnd("context bytes / buildkitd", ["buildkit"], (sandbox, test) => {
  for (const [name, way] of Object.entries(WAYS)) {
    test(`${name}: 12 of 5,000 files are sent, as for a Dockerfile`, async () => {
      const { dockerfile, luakit } = await bytesSent(sandbox, way);
      expect(luakit[CONTEXT]).toBe(dockerfile[CONTEXT]);
      expect(luakit[CONTEXT]).toBeGreaterThan(USED_FILES * FILE_BYTES);
      expect(luakit[CONTEXT]).toBeLessThan(USED_FILES * (FILE_BYTES + METADATA_BYTES));
      expect(luakit[PATH_CHECK] ?? 0).toBeLessThan(USED_FILES * METADATA_BYTES);
    });
  }
});
