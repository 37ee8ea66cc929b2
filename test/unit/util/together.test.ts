import { expect, test } from "@jest/globals";
import { together, type AbortableTask } from "../../../src/util/together.js";

const NEVER = new AbortController().signal;

/** Ends in its own time once it is aborted. */
function untilAborted(onEnd: () => void): AbortableTask<string> {
  return async (signal) => {
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.resolve();
    onEnd();
    throw new Error("aborted");
  };
}

test("results are in the order of the tasks", async () => {
  let release: (value: string) => void = () => undefined;
  const late = new Promise<string>((resolve) => (release = resolve));
  const tasks = [() => late, () => (release("late"), Promise.resolve("early"))];
  expect(await together(tasks, NEVER)).toEqual(["late", "early"]);
});

test("the first failure aborts the other tasks, and is thrown after they end", async () => {
  const ended: string[] = [];
  const fails = () => Promise.reject(new Error("no"));
  const tasks = [untilAborted(() => ended.push("a")), fails, untilAborted(() => ended.push("b"))];
  await expect(together(tasks, NEVER)).rejects.toThrow("no");
  expect(ended).toEqual(["a", "b"]);
});

test("an abort from outside aborts every task", async () => {
  const ended: string[] = [];
  const abort = new AbortController();
  const tasks = [untilAborted(() => ended.push("a")), untilAborted(() => ended.push("b"))];
  const all = together(tasks, abort.signal);
  abort.abort();
  await expect(all).rejects.toThrow("aborted");
  expect(ended).toEqual(["a", "b"]);
});
