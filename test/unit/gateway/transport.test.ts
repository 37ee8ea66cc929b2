import { create } from "@bufbuild/protobuf";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { PassThrough, Transform } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { BuildError, CancelledError, type LuakitError } from "../../../src/errors.js";
import { unary } from "../../../src/gateway/rpc.js";
import { EARLY_BYTES } from "../../../src/gateway/stdio.js";
import { connectSession, type Session } from "../../../src/gateway/transport.js";
import {
  EvaluateRequestSchema,
  LLBBridge,
  PingRequestSchema,
} from "../../../src/gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import { BridgeFailure } from "../../support/bridge-failure.js";
import { FakeBridge } from "../../support/fake-bridge.js";
import { failure } from "../../support/gateway-calls.js";
import { openSession } from "../../support/gateway-session.js";

/** A PING frame's header: 8 bytes of payload, type 6, no flags. */
const PING_HEADER = Buffer.of(0, 0, 8, 6, 0);
const never = () => new Promise<never>(() => undefined);

function ping(session: Session): Promise<unknown> {
  return unary(session, LLBBridge.method.ping, create(PingRequestSchema));
}

function evaluate(session: Session): Promise<unknown> {
  return unary(session, LLBBridge.method.evaluate, create(EvaluateRequestSchema, { Ref: "ref1" }));
}

describe("a session", () => {
  test("stays usable for many calls at once", async () => {
    const { bridge, session, close } = await openSession();
    await Promise.all(Array.from({ length: 300 }, () => ping(session)));
    expect(bridge.methods().length).toBe(300);
    expect(session.lost.aborted).toBe(false);
    close();
  });

  test("ends once, as cancelled, when BuildKit closes it, and fails all calls", async () => {
    const reasons: LuakitError[] = [];
    const { bridge, stdio, session, close } = await openSession(
      { handlers: { evaluate: never } },
      { onClose: (reason) => reasons.push(reason) },
    );
    await ping(session);
    const calls = [evaluate(session), evaluate(session)].map(failure);
    while (bridge.requests("evaluate").length < calls.length) await ping(session);
    stdio.input.push(null);
    const expected = new CancelledError("BuildKit closed the session: the build was cancelled");
    expect(await Promise.all(calls)).toEqual([expected, expected]);
    expect(reasons).toEqual([expected]);
    expect(session.lost.reason).toEqual(expected);
    expect(await failure(ping(session))).toEqual(expected);
    close();
    expect(reasons.length).toBe(1);
  });

  test.each(["input", "output"] as const)("ends as cancelled when the %s fails", async (side) => {
    const { stdio, session, close } = await openSession({ handlers: { evaluate: never } });
    await ping(session);
    const call = failure(evaluate(session));
    stdio[side].destroy(new Error("EPIPE"));
    expect(await call).toBeInstanceOf(CancelledError);
    close();
  });

  test("ends when a PING is not answered", async () => {
    const bridge = new FakeBridge({ handlers: { evaluate: never } });
    let isHung = false;
    const input = new PassThrough();
    const valve = new Transform({
      transform: (chunk: Uint8Array, _encoding, done) => {
        done(null, isHung ? undefined : chunk);
      },
    });
    const output = new PassThrough();
    output.write(EARLY_BYTES);
    bridge.attach({ input: output, output: valve });
    valve.pipe(input);
    const session = await connectSession({ input, output }, { pingMs: 200 });
    await ping(session);
    const call = failure(evaluate(session));
    isHung = true;
    expect(await call).toEqual(
      new BuildError({
        code: 14,
        message: "the session with BuildKit broke: a PING was not answered within 0.2 s",
        details: [],
      }),
    );
    session.close();
    bridge.close();
  });

  test("survives without calls while PINGs are answered", async () => {
    const { stdio, session, close } = await openSession({}, { pingMs: 20 });
    await ping(session);
    let pings = 0;
    stdio.output.on("data", (chunk: Buffer) => {
      if (chunk.includes(PING_HEADER)) pings++;
    });
    while (pings < 5) await once(stdio.output, "data");
    await ping(session);
    expect(session.lost.aborted).toBe(false);
    close();
  });

  test.each([
    ["all details", "no", 10_000, 1],
    ["the message when there are too many details", "no", 70_000, 0],
    ["a long message without its details", "x".repeat(30_000), 30_000, 0],
    ["that the message is too long", "x".repeat(100_000), 10, 0],
  ])("survives an error, and reports %s", async (_what, message, size, detailCount) => {
    const details = [{ typeUrl: "example.com/big", value: randomBytes(size) }];
    const { session, close } = await openSession({
      handlers: {
        evaluate: () => {
          throw new BridgeFailure({ code: 2, message, details });
        },
      },
    });
    const error = await failure(evaluate(session));
    expect(error).toMatchObject({
      status: {
        code: 2,
        message: message.length > 64 * 1024 ? expect.stringContaining("more than 64 KiB") : message,
        details: details.slice(0, detailCount),
      },
    });
    await ping(session);
    close();
  });

  test("reports nothing when it is closed on purpose", async () => {
    const reasons: LuakitError[] = [];
    const { stdio, session, close } = await openSession(
      {},
      { onClose: (reason) => reasons.push(reason) },
    );
    await ping(session);
    const closed = once(stdio.output, "close");
    close();
    await closed;
    expect(reasons).toEqual([]);
    expect(session.lost.aborted).toBe(false);
  });
});
