/**
 * The gRPC channel over stdio. grpc-js can only dial addresses, so a Unix socket stands between it and the two pipes; it
 * takes one connection and is gone. The socket is an abstract one of Linux: it is no file, so no folder has to be writable.
 */
import { randomUUID } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { pipeline, type Stream } from "node:stream";
import { Client, credentials, status, type ClientOptions } from "@grpc/grpc-js";
import { BuildError, CancelledError, type LuakitError } from "../errors.js";
import { dropFirstSettingsAck, dropPreface } from "./http2-frames.js";
import { cutLargeHeaders } from "./large-headers.js";
import { CLIENT_PREFACE, type Stdio } from "./stdio.js";

/** BuildKit's limit for one gateway message in either direction (16 MiB since v0.14). */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

const PING_MS = 20_000;
/** The longest delay a timer of Node takes; grpc-js cannot turn its idle timeout off. */
const NEVER_MS = 2 ** 31 - 1;

/** A live connection to BuildKit's gateway. */
export interface Session {
  /** Where calls are made; {@link MAX_MESSAGE_BYTES} limits each message. */
  readonly channel: Client;
  /** Aborted when the connection is gone, with a LuakitError as its reason. It never comes back. */
  readonly lost: AbortSignal;
  /** Ends the session without calling `onClose`. Only tests need it: after Return the process just exits. */
  readonly close: () => void;
}

/** How a session is kept. */
export interface SessionOptions {
  /**
   * Called once when the connection is gone: with a CancelledError when BuildKit closed its end, which is how a build
   * is cancelled, with a BuildError (UNAVAILABLE) when the session broke otherwise.
   */
  readonly onClose?: (reason: LuakitError) => void;
  /** Time between two HTTP/2 PINGs, and how long each may stay unanswered. Default 20,000 ms. */
  readonly pingMs?: number;
}

/** Opens the channel over `stdio`, whose early bytes have been sent. Calls may be made when it resolves. */
export async function connectSession(stdio: Stdio, options: SessionOptions = {}): Promise<Session> {
  const loss = new AbortController();
  let closing = false;
  const lose = (reason: LuakitError): void => {
    if (closing || loss.signal.aborted) return;
    loss.abort(reason);
    options.onClose?.(reason);
  };
  const pingMs = options.pingMs ?? PING_MS;
  const path = await listenOnce((socket) => {
    bridge(stdio, socket, pingMs, lose);
  });
  const channel = new Client(`unix:${path}`, credentials.createInsecure(), channelOptions(pingMs));
  // Dial now: the server's first frames are already waiting.
  channel.getChannel().getConnectivityState(true);
  return {
    channel,
    lost: loss.signal,
    close: () => {
      closing = true;
      channel.close();
      stdio.input.destroy();
      stdio.output.destroy();
    },
  };
}

function channelOptions(pingMs: number): ClientOptions {
  return {
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    "grpc.keepalive_time_ms": pingMs,
    "grpc.keepalive_timeout_ms": pingMs,
    "grpc.keepalive_permit_without_calls": 1,
    "grpc.client_idle_timeout_ms": NEVER_MS,
    "grpc.enable_retries": 0,
    "grpc.enable_http_proxy": 0,
    "grpc.enable_channelz": 0,
    "grpc.service_config_disable_resolution": 1,
    "grpc.use_local_subchannel_pool": 1,
    "grpc.default_authority": "localhost",
    "grpc-node.flow_control_window": 4 * 1024 * 1024,
  };
}

/** Listens on a new abstract socket until the first connection. @returns the path to dial, which nobody can guess */
async function listenOnce(onConnection: (socket: Socket) => void): Promise<string> {
  const path = `\0luakit-${randomUUID()}`;
  const server = createServer((socket) => {
    server.close();
    onConnection(socket);
  });
  server.maxConnections = 1;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return path;
}

/** Pumps bytes both ways, and says why when that ends. */
function bridge(
  stdio: Stdio,
  socket: Socket,
  pingMs: number,
  lose: (reason: LuakitError) => void,
): void {
  let goaway = 0;
  /** Which side ended first; ending one ends the other. */
  let ended: "daemon" | "grpc-js" | undefined;
  const onEvents = (
    stream: Stream,
    events: readonly string[],
    side: "daemon" | "grpc-js",
  ): void => {
    for (const event of events) stream.once(event, () => (ended ??= side));
  };
  onEvents(stdio.input, ["end", "close", "error"], "daemon");
  onEvents(stdio.output, ["close", "error"], "daemon");
  onEvents(socket, ["end", "close", "error"], "grpc-js");
  const onGoaway = (errorCode: number): void => {
    if (errorCode === 0) return;
    goaway = errorCode;
    ended ??= "grpc-js";
    // After an error of its own Node leaves the session open, and calls hanging.
    setImmediate(() => socket.destroy());
  };
  socket.once("close", () => {
    lose(ended === "daemon" ? cancelled() : broken(goaway, pingMs));
  });
  // The session may have been closed before grpc-js came; a newer Node refuses to join ended streams.
  if (stdio.input.destroyed || stdio.output.destroyed || socket.destroyed) {
    socket.destroy();
    return;
  }
  // Either pipeline ends the socket when its stdio side ends, and the socket's end is what is reported.
  const ignore = (): void => undefined;
  pipeline(stdio.input, dropFirstSettingsAck(), cutLargeHeaders(), socket, ignore);
  pipeline(socket, dropPreface(CLIENT_PREFACE.length, onGoaway), stdio.output, ignore);
}

function cancelled(): CancelledError {
  return new CancelledError("BuildKit closed the session: the build was cancelled");
}

function broken(goaway: number, pingMs: number): BuildError {
  const message = `the session with BuildKit broke: ${causeOf(goaway, pingMs)}`;
  return new BuildError({ code: status.UNAVAILABLE, message, details: [] });
}

function causeOf(goaway: number, pingMs: number): string {
  if (goaway !== 0) return `what BuildKit sent is not valid HTTP/2 (error code ${goaway})`;
  return `a PING was not answered within ${pingMs / 1000} s`;
}
