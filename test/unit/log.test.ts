import { expect, test } from "@jest/globals";
import { createLogger } from "../../src/log.js";
import { LOG_LEVELS } from "../../src/request/client-options.js";

test.each(LOG_LEVELS)("the log can be told to keep %s", (level) => {
  expect(createLogger(level).level).toBe(level);
});

test.each([undefined, "", "loud", "toString"])("told %p, it keeps warnings", (level) => {
  expect(createLogger(level).level).toBe("warn");
});
