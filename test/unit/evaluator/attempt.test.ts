import { describe, expect, test } from "@jest/globals";
import type { AsyncHost, ImageAnswer, Warning } from "../../../src/api/host.js";
import { RequestError } from "../../../src/errors.js";
import { attempted, type AttemptDeps } from "../../../src/evaluator/attempt.js";
import { hostOf } from "./fixtures/evaluation.js";

const PLATFORM = { os: "linux", architecture: "amd64" } as const;
const NOTHING = { message: "", frames: [] };

/** Asks for an image by its reference, and returns the reference in the answer. */
function ask({ host }: AttemptDeps, reference: string): string {
  const [answer] = host.resolveImages([{ reference, platform: PLATFORM, resolveMode: "default" }]);
  return answer !== undefined && "config" in answer ? answer.reference : "";
}

/** A host that finds every image, and records the questions. */
function imageHost(): {
  readonly host: AsyncHost;
  readonly asked: string[];
  readonly shown: string[];
} {
  const asked: string[] = [];
  const shown: string[] = [];
  const host = hostOf({
    resolveImages: (requests) => {
      asked.push(...requests.map(({ reference }) => reference));
      const answers = requests.map(({ reference }): ImageAnswer => ({
        reference: `${reference}!`,
        digest: "",
        config: new Uint8Array(),
      }));
      return Promise.resolve(answers);
    },
    warn: ({ message }: Warning) => void shown.push(message),
  });
  return { host, asked, shown };
}

describe("an attempt", () => {
  test("without questions returns its result immediately", async () => {
    const { host } = imageHost();
    expect(await attempted(() => () => "result", host)).toEqual({ value: "result" });
  });

  test("is repeated with the answer to its question, and asks each question once", async () => {
    const { host, asked } = imageHost();
    let runs = 0;
    const done = await attempted((deps) => {
      runs += 1;
      const texts = [ask(deps, "a"), ask(deps, "b"), ask(deps, "a")];
      return () => texts.join();
    }, host);
    expect(done).toEqual({ value: "a!,b!,a!" });
    expect(asked).toEqual(["a", "b"]);
    expect(runs).toBe(3);
  });

  test("repeats the script only for questions of the script", async () => {
    const { host } = imageHost();
    let runs = 0;
    const done = await attempted((deps) => {
      runs += 1;
      return () => ask(deps, "a") + ask(deps, "b");
    }, host);
    expect(done).toEqual({ value: "a!b!" });
    expect(runs).toBe(1);
  });

  test("repeats the script if a question made its interpreter unusable", async () => {
    const { host } = imageHost();
    let runs = 0;
    const done = await attempted((deps) => {
      runs += 1;
      let failure: Error | undefined;
      return () => {
        if (failure) throw failure;
        try {
          return ask(deps, "a");
        } catch (error) {
          failure = error as Error;
          throw error;
        }
      };
    }, host);
    expect(done).toEqual({ value: "a!" });
    expect(runs).toBe(2);
  });

  test("shows warnings once, in order, when the script ends", async () => {
    const { host, shown } = imageHost();
    await attempted((deps) => {
      deps.host.warn({ ...NOTHING, message: "first" });
      ask(deps, "a");
      deps.host.warn({ ...NOTHING, message: "second" });
      return () => undefined;
    }, host);
    expect(shown).toEqual(["first", "second"]);
  });

  test("shows warnings of a script that fails", async () => {
    const { host, shown } = imageHost();
    const failing = attempted((deps) => {
      deps.host.warn({ ...NOTHING, message: "before" });
      throw new RequestError("no");
    }, host);
    await expect(failing).rejects.toThrow("no");
    expect(shown).toEqual(["before"]);
  });

  test("passes the error of an answer to the script", async () => {
    const host = hostOf({ resolveImages: () => Promise.reject(new RequestError("no registry")) });
    const done = attempted((deps) => {
      try {
        return () => ask(deps, "a");
      } catch (error) {
        return () => String(error);
      }
    }, host);
    await expect(done).rejects.toThrow("no registry");
  });

  test("counts a question even if the evaluation hides it", async () => {
    const { host } = imageHost();
    const done = await attempted((deps) => {
      let text = "hidden";
      try {
        text = ask(deps, "a");
      } catch {
        // As a report of problems does.
      }
      return () => text;
    }, host);
    expect(done).toEqual({ value: "a!" });
  });
});

describe("an attempt gives up a script", () => {
  test("that never ends", async () => {
    const { host, shown } = imageHost();
    const done = await attempted((deps) => {
      deps.host.warn({ ...NOTHING, message: "dropped" });
      for (;;);
    }, host);
    expect(done).toBeUndefined();
    expect(shown).toEqual([]);
  }, 30_000);

  test("that takes much CPU time, before the attempt would end", async () => {
    const { host } = imageHost();
    const startedMs = process.cpuUsage().user / 1_000;
    const done = await attempted((deps) => {
      for (;;) deps.clock();
    }, host);
    expect(done).toBeUndefined();
    expect(process.cpuUsage().user / 1_000 - startedMs).toBeLessThan(4_000);
  }, 30_000);

  test("if the evaluation calls giveUp", async () => {
    const { host } = imageHost();
    expect(await attempted(({ giveUp }) => giveUp(), host)).toBeUndefined();
  });

  test("that asks too many questions", async () => {
    const { host, asked } = imageHost();
    const done = await attempted((deps) => {
      for (let index = 0; index < 20; index++) ask(deps, String(index));
      return () => undefined;
    }, host);
    expect(done).toBeUndefined();
    expect(asked).toHaveLength(8);
  });
});

describe("a cancelled build", () => {
  test("does not wait for an answer", async () => {
    const abort = new AbortController();
    const host = hostOf({
      resolveImages: () => {
        abort.abort();
        return new Promise(() => undefined);
      },
    });
    const done = attempted((deps) => () => ask(deps, "a"), host, abort.signal);
    await expect(done).rejects.toMatchObject({ kind: "cancelled" });
  });

  test("does not start", async () => {
    const { host, asked } = imageHost();
    const done = attempted((deps) => () => ask(deps, "a"), host, AbortSignal.abort());
    await expect(done).rejects.toMatchObject({ kind: "cancelled" });
    expect(asked).toEqual([]);
  });
});
