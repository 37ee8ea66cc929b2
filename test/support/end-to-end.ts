/** Declares end-to-end tests, which need engines. */
import { afterAll, beforeAll, describe, test } from "@jest/globals";
import { findEngines, isRequired, type EngineName } from "./engine.js";
import { BUILD_TIMEOUT_MS, COLD_BUILD_TIMEOUT_MS, Sandbox } from "./sandbox.js";

/** Declares a test like jest's `test`. If the test fails, the daemons' logs are printed. */
export type Declare = (name: string, run: () => Promise<void>, timeoutMs?: number) => void;

/**
 * Declares a group of tests that need engines. If an engine is missing, the tests are skipped with a message. With
 * LUAKIT_E2E=required, as in CI, the file fails instead.
 */
export function endToEnd(
  name: string,
  needs: readonly EngineName[],
  body: (sandbox: Sandbox, declare: Declare) => void,
): void {
  const found = findEngines(needs, process.env);
  if (typeof found === "string" && isRequired(needs, process.env)) {
    throw new Error(`${found}, and LUAKIT_E2E=required`);
  }
  if (typeof found === "string") {
    process.stderr.write(`skipped: ${name}: ${found}\n`);
    const sandbox = new Sandbox({ environment: {}, logs: [] });
    describe.skip(name, () => body(sandbox, (title, run) => test(title, run)));
    return;
  }
  const sandbox = new Sandbox(found);
  describe(name, () => {
    beforeAll(() => sandbox.prepareFrontend(), COLD_BUILD_TIMEOUT_MS);
    afterAll(() => sandbox.close(), BUILD_TIMEOUT_MS);
    body(sandbox, (title, run, timeoutMs = 2 * BUILD_TIMEOUT_MS) => {
      test(title, () => withLogs(sandbox, run), timeoutMs);
    });
  });
}

async function withLogs(sandbox: Sandbox, run: () => Promise<void>): Promise<void> {
  const logs = sandbox.watchLogs();
  try {
    await run();
  } catch (error) {
    process.stderr.write(`what the daemons logged meanwhile:\n${logs()}\n`);
    throw error;
  }
}
