import { describe, expect, test } from "@jest/globals";
import {
  HISTORY_COMMENT,
  MAX_HISTORY,
  historyEntries,
  type History,
  type HistoryDiff,
  type HistoryMerge,
  type HistoryStart,
  type HistorySource,
  type HistoryStep,
} from "../../../src/llb/history.js";
import type { ImageConfig } from "../../../src/oci/image-config.js";
import { NOTHING, bareCarried, image, imageConfig, layers, marshalInput } from "./fixtures.js";

const IMAGES: Readonly<Record<string, ImageConfig>> = {
  "docker.io/library/a:1": imageConfig({}, layers("a1", "a2")),
  "docker.io/library/b:1": imageConfig({}, layers("b1")),
};

const fromA: HistoryStart = { kind: "start", image: image("docker.io/library/a:1") };
const fromB: HistoryStart = { kind: "start", image: image("docker.io/library/b:1") };
const fromScratch: HistoryStart = { kind: "start", image: undefined };

function step(parent: History, text: string): HistoryStep {
  return { kind: "step", parent, carried: NOTHING, describe: () => text, layer: true };
}

function setting(parent: History, text: string): HistoryStep {
  return { ...step(parent, text), layer: false };
}

function merged(...operands: readonly History[]): HistoryMerge {
  return { kind: "merge", operands };
}

function difference(lower: History, upper: History): HistoryDiff {
  return { kind: "diff", lower, upper };
}

function entriesOf(history: History, fields: Partial<HistorySource> = {}) {
  return historyEntries(history, {
    values: marshalInput().lookup.values,
    imageConfig: ({ reference }) => IMAGES[reference] ?? imageConfig({}),
    created: undefined,
    ...fields,
  });
}

/** Returns the texts of the entries, in brackets for entries without a layer. */
function textsOf(history: History, fields: Partial<HistorySource> = {}) {
  return entriesOf(history, fields).map(({ created_by: text = "", empty_layer: empty }) =>
    empty === true ? `[${text}]` : text,
  );
}

describe("entries", () => {
  test("of steps name the frontend", () => {
    expect(entriesOf(setting(step(fromScratch, "RUN x # buildkit"), "ENV A=1"))).toEqual([
      { created_by: "RUN x # buildkit", comment: HISTORY_COMMENT },
      { created_by: "ENV A=1", comment: HISTORY_COMMENT, empty_layer: true },
    ]);
  });

  test("have the given date, and those of the base image keep theirs", () => {
    const created = "2024-01-01T00:00:00Z";
    expect(entriesOf(step(fromB, "x"), { created })).toEqual([
      { created_by: "b1" },
      { created, created_by: "x", comment: HISTORY_COMMENT },
    ]);
  });

  test("can use the state's values before the step", () => {
    const carried = bareCarried({ Shell: ["/bin/bash", "-c"] });
    const history: HistoryStep = {
      ...step(fromScratch, ""),
      carried,
      describe: ({ image: { config } }) => `RUN ${(config.Shell ?? []).join(" ")} x`,
    };
    expect(textsOf(history)).toEqual(["RUN /bin/bash -c x"]);
  });

  test("follow those of the base image", () => {
    expect(textsOf(step(setting(fromA, "ENV"), "RUN"))).toEqual(["a1", "a2", "[ENV]", "RUN"]);
  });

  test("of scratch are empty", () => {
    expect(entriesOf(fromScratch)).toEqual([]);
  });
});

describe("a base image", () => {
  const ids = (count: number) => ({
    rootfs: {
      type: "layers",
      diff_ids: Array.from({ length: count }, (_, index) => `sha256:${index}`),
    },
  });

  test.each<readonly [string, ImageConfig, readonly string[]]>([
    ["without a history has one nameless entry a layer", imageConfig({}, ids(3)), ["", "", ""]],
    [
      "with too short a history is filled up",
      imageConfig({}, { ...ids(2), history: [{ created_by: "x" }] }),
      ["x", ""],
    ],
    [
      "with empty entries counts them out",
      imageConfig(
        {},
        { ...ids(2), history: [{ created_by: "x" }, { created_by: "e", empty_layer: true }] },
      ),
      ["x", "[e]", ""],
    ],
    [
      "with more history than layers keeps it",
      imageConfig({}, { ...ids(1), history: [{ created_by: "x" }, { created_by: "y" }] }),
      ["x", "y"],
    ],
    ["without layers has none", imageConfig({}), []],
  ])("%s", (_name, config, expected) => {
    expect(textsOf(fromA, { imageConfig: () => config })).toEqual(expected);
  });
});

describe("a merge", () => {
  test("has the first history and the layers of the others", () => {
    const first = setting(step(fromA, "one"), "ENV one");
    const second = setting(step(fromB, "two"), "ENV two");
    expect(textsOf(merged(first, second))).toEqual(["a1", "a2", "one", "[ENV one]", "b1", "two"]);
  });

  test("has the layers of all operands, in order", () => {
    const three = step(step(step(fromScratch, "1"), "2"), "3");
    expect(textsOf(merged(fromB, three, step(fromScratch, "4")))).toEqual([
      "b1",
      "1",
      "2",
      "3",
      "4",
    ]);
  });

  test("with a state twice has its layers twice", () => {
    expect(textsOf(merged(fromB, fromA, fromB))).toEqual(["b1", "a1", "a2", "b1"]);
  });

  test("with scratch adds nothing", () => {
    expect(textsOf(merged(fromScratch, step(fromScratch, "1"), fromScratch))).toEqual(["1"]);
  });

  test("continues with later steps", () => {
    expect(textsOf(step(merged(fromB, step(fromScratch, "1")), "2"))).toEqual(["b1", "1", "2"]);
  });
});

describe("a diff", () => {
  test("has the layers above an ancestor", () => {
    const lower = step(fromA, "1");
    const upper = step(setting(step(lower, "2"), "ENV"), "3");
    expect(textsOf(difference(lower, upper))).toEqual(["2", "3"]);
  });

  test("of two states of the same image has the layers on top of the image", () => {
    const again: HistoryStart = { kind: "start", image: image("docker.io/library/a:1") };
    expect(textsOf(difference(again, step(fromA, "1")))).toEqual(["1"]);
  });

  test("of the same image for another platform is one layer", () => {
    const arm = image("docker.io/library/a:1", {
      platform: { os: "linux", architecture: "arm64" },
    });
    expect(textsOf(difference({ kind: "start", image: arm }, step(fromA, "1")))).toEqual([
      "DIFF # buildkit",
    ]);
  });

  test("with an unrelated state is one layer", () => {
    expect(textsOf(difference(fromB, step(step(fromA, "1"), "2")))).toEqual(["DIFF # buildkit"]);
    expect(textsOf(difference(step(fromA, "x"), step(fromA, "1")))).toEqual(["DIFF # buildkit"]);
  });

  test("with scratch as lower has all layers", () => {
    expect(textsOf(difference(fromScratch, step(fromA, "1")))).toEqual(["a1", "a2", "1"]);
  });

  test("with scratch as upper is one layer", () => {
    expect(textsOf(difference(fromA, fromScratch))).toEqual(["DIFF # buildkit"]);
  });

  test("of a state and itself is empty", () => {
    const state = step(fromA, "1");
    expect(textsOf(difference(state, state))).toEqual([]);
  });

  test("over a merge has the layers of the other operands", () => {
    const base = step(fromA, "1");
    const upper = step(merged(base, step(fromScratch, "2"), step(fromScratch, "3")), "4");
    expect(textsOf(difference(base, upper))).toEqual(["2", "3", "4"]);
  });

  test("merged onto a base has one entry per layer", () => {
    const tools = step(step(fromA, "install"), "configure");
    expect(textsOf(merged(step(fromB, "app"), difference(fromA, tools)))).toEqual([
      "b1",
      "app",
      "install",
      "configure",
    ]);
  });

  test("can be nested", () => {
    const upper = difference(fromA, step(step(fromA, "1"), "2"));
    expect(textsOf(difference(fromB, upper))).toEqual(["DIFF # buildkit"]);
    expect(textsOf(difference(upper, step(upper, "3")))).toEqual(["3"]);
  });
});

describe("large histories", () => {
  test("a chain of 50,000 steps has all entries", () => {
    let history: History = fromScratch;
    for (let i = 0; i < 50_000; i++) history = step(history, "x");
    expect(entriesOf(history)).toHaveLength(50_000);
  });

  test("merges nested 50,000 deep have all entries", () => {
    let history: History = step(fromScratch, "x");
    for (let i = 0; i < 50_000; i++) history = merged(fromScratch, history);
    expect(entriesOf(history)).toHaveLength(1);
  });

  test("merges with exponential entries fail at a limit", () => {
    let history: History = step(fromScratch, "x");
    for (let i = 0; i < 60; i++) history = merged(history, history);
    expect(() => entriesOf(history)).toThrow(
      `the history of the image has more than ${MAX_HISTORY} entries`,
    );
  });
});
