/**
 * Runs each hostile script in a separate frontend process. Every script succeeds or ends with one clear error at its
 * line, within limits of time and memory.
 */
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { failureOf } from "../support/go-details.js";
import {
  buildHostile,
  type Failure,
  type HostileBuild,
  type HostileScript,
  type Success,
} from "./hostile-script.js";
import { HOSTILE_SCRIPTS } from "./scripts/all.js";

/** The time limit. A process that takes longer is killed, and its test fails. No script takes nearly as long. */
const WATCHDOG_MS = 60_000;
/** The maximum memory of the process at default limits. */
const MOST_MEMORY_MIB = 600;
/** The maximum CPU time of the process, which does not depend on the load of the machine. */
const MOST_CPU_SECONDS = 20;
/** The maximum size of an error. */
const MOST_MESSAGE_BYTES = 16 * 1024;

jest.setTimeout(10 * WATCHDOG_MS);

const seen: { readonly what: string; readonly peakMiB: number; readonly cpuSeconds: number }[] = [];

/** The numbers in docs/reliability.md. */
afterAll(() => {
  const most = (figure: "peakMiB" | "cpuSeconds") =>
    seen.reduce((a, b) => (b[figure] > a[figure] ? b : a), { what: "", peakMiB: 0, cpuSeconds: 0 });
  const memory = most("peakMiB");
  const time = most("cpuSeconds");
  process.stderr.write(
    `${seen.length} hostile scripts: at most ${memory.peakMiB.toFixed(0)} MiB (${memory.what}) and ${time.cpuSeconds.toFixed(1)} s of CPU time (${time.what})\n`,
  );
});

function expectBounded({ what }: HostileScript, { build, usage }: HostileBuild): void {
  expect({
    code: build.code,
    returns: build.methods.filter((method) => method === "return").length,
    log: build.process.stderr,
  }).toEqual({
    code: 0,
    returns: 1,
    log: expect.not.stringMatching(/internal error in luakit|\.[cm]?js:\d/),
  });
  const { peakMiB = Infinity, cpuSeconds = Infinity } = usage ?? {};
  seen.push({ what, peakMiB, cpuSeconds });
  expect(peakMiB).toBeLessThanOrEqual(MOST_MEMORY_MIB);
  expect(cpuSeconds).toBeLessThanOrEqual(MOST_CPU_SECONDS);
}

function expectFailure({ error }: Failure, { build }: HostileBuild): void {
  const { code, message } = failureOf(build);
  const begins = typeof error === "string" ? new RegExp(`^${escaped(error)}`) : error;
  expect({ code, message }).toEqual({ code: 2, message: expect.stringMatching(begins) });
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(MOST_MESSAGE_BYTES);
  expect(message).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|internal error in luakit/);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function expectSuccess(success: Success, { build, messages }: HostileBuild): void {
  expect(build.returned?.error?.message).toBeUndefined();
  expect(messages).toEqual(success.messages.map((text) => expect.stringContaining(text)));
  expect(messages.join("")).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
}

/** The variables that select where scripts run. */
const PLACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "in the main thread, and in a worker thread if given up": {},
  "in a worker thread": { LUAKIT_THREADS_ONLY: "1" },
};

describe.each(Object.keys(PLACES))("%s", (place) => {
  describe.each(Object.keys(HOSTILE_SCRIPTS))("%s", (kind) => {
    test.concurrent.each(
      (HOSTILE_SCRIPTS[kind] ?? []).map((script) => [script.what, script] as const),
    )("%s", async (_what, script) => {
      const variables = PLACES[place] ?? {};
      const finished = await buildHostile(script, { watchdogMs: WATCHDOG_MS, variables });
      expectBounded(script, finished);
      if ("error" in script.ends) expectFailure(script.ends, finished);
      else expectSuccess(script.ends, finished);
    });
  });
});

test("there are at least 150 of them", () => {
  expect(Object.values(HOSTILE_SCRIPTS).flat().length).toBeGreaterThanOrEqual(150);
});
