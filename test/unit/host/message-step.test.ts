import { expect, test } from "@jest/globals";
import { MessageStep } from "../../../src/host/message-step.js";
import { headDigest } from "../../../src/llb/marshal.js";
import { withClient } from "../../support/gateway-session.js";
import { PLAIN_REQUEST } from "../llb/fixtures.js";

test("messages are shown between two ops of one progress group", async () => {
  await withClient({}, async (client, bridge) => {
    const step = new MessageStep(client, PLAIN_REQUEST, "[internal] messages of build.lua");
    const { signal } = new AbortController();
    const digest = await step.begin(signal);
    await step.end(signal);
    const [first, second] = bridge.solved;
    expect(first && headDigest(first.definition)).toBe(digest);
    expect(second && headDigest(second.definition)).not.toBe(digest);
    const groups = bridge.solved.flatMap(({ definition }) =>
      Object.values(definition.metadata).flatMap(({ progressGroup }) => progressGroup ?? []),
    );
    expect(groups.map(({ name, weak }) => [name, weak])).toEqual([
      ["[internal] messages of build.lua", false],
      ["[internal] messages of build.lua", false],
    ]);
    expect(new Set(groups.map(({ id }) => id)).size).toBe(1);
  });
});
