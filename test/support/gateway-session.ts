/** Connects the code under test with a fake bridge in the same process. */
import { PassThrough } from "node:stream";
import { GatewayClient } from "../../src/gateway/client.js";
import { EARLY_BYTES, type Stdio } from "../../src/gateway/stdio.js";
import { connectSession, type Session, type SessionOptions } from "../../src/gateway/transport.js";
import { createLogger, type Logger } from "../../src/log.js";
import { FakeBridge, type FakeBridgeOptions } from "./fake-bridge.js";

/** A frontend's stdio that tests can break. */
export interface FakeStdio extends Stdio {
  readonly input: PassThrough;
  readonly output: PassThrough;
}

/** The two ends of a session. */
export interface TestSession {
  readonly bridge: FakeBridge;
  readonly stdio: FakeStdio;
  readonly session: Session;
  /** Ends both ends. */
  readonly close: () => void;
}

/** A log without output. */
export const silentLog: Logger = createLogger("silent");

/** Returns the frontend's end of a bridge, in the state after `openStdio`. */
export function fakeStdio(bridge: FakeBridge): FakeStdio {
  const input = new PassThrough();
  const output = new PassThrough();
  output.write(EARLY_BYTES);
  bridge.attach({ input: output, output: input });
  return { input, output };
}

/** Starts a session with a new fake bridge. */
export async function openSession(
  bridgeOptions: FakeBridgeOptions = {},
  sessionOptions: SessionOptions = {},
): Promise<TestSession> {
  const bridge = new FakeBridge(bridgeOptions);
  const stdio = fakeStdio(bridge);
  const session = await connectSession(stdio, sessionOptions);
  const close = (): void => {
    session.close();
    bridge.close();
  };
  return { bridge, stdio, session, close };
}

/** Runs `test` with a client of a new fake bridge, and then ends the session. */
export async function withClient(
  options: FakeBridgeOptions,
  test: (client: GatewayClient, bridge: FakeBridge) => Promise<void>,
): Promise<void> {
  const { bridge, session, close } = await openSession(options);
  try {
    await test(await GatewayClient.connect(session, { log: silentLog, product: "docker" }), bridge);
  } finally {
    close();
  }
}
