import { describe, expect, test } from "@jest/globals";
import type { Warning } from "../../../src/api/host.js";
import { BuildWarnings } from "../../../src/host/build-warnings.js";
import { textOf, utf8 } from "../../../src/util/bytes.js";
import type { FakeBridgeOptions } from "../../support/fake-bridge.js";
import { withClient } from "../../support/gateway-session.js";
import { file, marshal, mkfile, PLAIN_REQUEST } from "../llb/fixtures.js";

interface Shown {
  readonly short: string;
  readonly detail: readonly string[];
  readonly line: number | undefined;
}

/** Shows warnings of platforms, and returns what the daemon received. */
async function shown(
  warnings: readonly (readonly [platform: number, warning: Warning])[],
  options: FakeBridgeOptions & { readonly patienceMs?: number } = {},
): Promise<readonly Shown[]> {
  const { patienceMs, ...bridgeOptions } = options;
  let received: readonly Shown[] = [];
  await withClient(bridgeOptions, async (client, bridge) => {
    const messages = new BuildWarnings({
      client,
      marshal: PLAIN_REQUEST,
      script: { name: "build.lua", definition: marshal(file([mkfile("/a", "")])) },
      sources: new Map([["build.lua", utf8("local a = 1\nprint(a)\n")]]),
      ...(patienceMs !== undefined && { patienceMs }),
    });
    for (const [platform, warning] of warnings) messages.add(warning, platform);
    await messages.settled();
    received = bridge.requests("warn").map(({ short, detail, ranges }) => ({
      short: textOf(short),
      detail: detail.map(textOf),
      line: ranges[0]?.start?.line,
    }));
  });
  return received;
}

const warning = (message: string, more: Partial<Warning> = {}): Warning => ({
  message,
  frames: [],
  ...more,
});

describe("a warning", () => {
  test("of a rule has the rule's name in front, and its sentence as the detail", async () => {
    const given = warning("the build argument A is used nowhere", {
      rule: "UnusedBuildArg",
      description: "A sentence.",
    });
    expect(await shown([[0, given]])).toEqual([
      {
        short: "UnusedBuildArg: the build argument A is used nowhere",
        detail: ["A sentence."],
        line: undefined,
      },
    ]);
  });

  test("of several lines has the further lines as the detail", async () => {
    expect(await shown([[0, warning("first\nsecond\nthird")]])).toEqual([
      { short: "first", detail: ["second\nthird"], line: undefined },
    ]);
  });

  test("points to the innermost line of a user's file", async () => {
    const frames = [
      { file: "luakit/apt.lua", line: 9, isLibrary: true as const },
      { file: "build.lua", line: 2 },
    ];
    expect(await shown([[0, warning("careful", { frames })]])).toEqual([
      { short: "careful (build.lua line 2)", detail: [], line: 2 },
    ]);
  });

  test("hides passwords of URLs", async () => {
    const [first] = await shown([[0, warning("see https://me:secret@example.com/")]]);
    expect(first?.short).not.toContain("secret");
  });
});

describe("warnings of several platforms", () => {
  test("come in the order of the platforms, each once", async () => {
    const messages = await shown([
      [2, warning("third")],
      [1, warning("first")],
      [0, warning("first")],
      [1, warning("second")],
    ]);
    expect(messages.map(({ short }) => short)).toEqual(["first", "second", "third"]);
  });
});

describe("a build does not depend on its warnings", () => {
  test("if the daemon refuses them", async () => {
    const refuse = () => {
      throw new Error("no");
    };
    expect(await shown([[0, warning("a")]], { handlers: { solve: refuse } })).toHaveLength(1);
  });

  test("if the daemon never answers", async () => {
    const never = () => new Promise<undefined>(() => undefined);
    const messages = shown([[0, warning("a")]], { handlers: { warn: never }, patienceMs: 50 });
    expect(await messages).toHaveLength(1);
  });
});
