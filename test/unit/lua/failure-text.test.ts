import { expect, test } from "@jest/globals";
import { memoryLimitText } from "../../../src/lua/failure-text.js";

test.each([
  [256, /^the script needs more than 256 MiB of memory, .* LUAKIT_MEMORY_LIMIT=512m$/],
  [1500, /^the script needs more than 1500 MiB of memory, .* LUAKIT_MEMORY_LIMIT=2048m$/],
  [2048, /^the script needs more than 2048 MiB of memory, the maximum for a script$/],
])("the error at a limit of %i MiB suggests a larger limit, up to the maximum", (mib, text) => {
  expect(memoryLimitText(mib * 2 ** 20)).toMatch(text);
});
