/**
 * The gRPC channel over stdio. grpc-js can only dial addresses, so a Unix socket connects grpc-js with the two pipes.
 * The socket accepts one connection and then closes. It is an abstract Linux socket, which needs no writable folder.
 */
import { randomUUID } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { pipeline, type Stream } from "node:stream";
import { Client, credentials, status, type ClientOptions } from "@grpc/grpc-js";
import { BuildError, CancelledError, type LuakitError } from "../errors.js";
import { dropFirstSettingsAck, dropPreface } from "./http2-frames.js";
import { cutLargeHeaders } from "./large-headers.js";
import { CLIENT_PREFACE, type Stdio } from "./stdio.js";

/** BuildKit's limit for a gateway message in either direction (16 MiB since v0.14). */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

const PING_MS = 20_000;
/** The longest delay of a Node timer. The idle timeout of grpc-js cannot be turned off. */
const NEVER_MS = 2 ** 31 - 1;

/** A live connection to BuildKit's gateway. */
export interface Session {
  /** The channel for calls. Each message has at most {@link MAX_MESSAGE_BYTES}. */
  readonly channel: Client;
  /** Aborted when the connection is lost, with a LuakitError as the reason. A lost connection is never restored. */
  readonly lost: AbortSignal;
  /** Ends the session without calling `onClose`. Only tests need it: the frontend exits after Return. */
  readonly close: () => void;
}

/** Options of a session. */
export interface SessionOptions {
  /**
   * Called once when the connection is lost. The reason is a CancelledError if BuildKit closed its end, which is how
   * BuildKit cancels a build. Otherwise the reason is a BuildError (UNAVAILABLE).
   */
  readonly onClose?: (reason: LuakitError) => void;
  /** The time between two HTTP/2 PINGs, and the timeout of each PING. Default 20,000 ms. */
  readonly pingMs?: number;
}

/** Opens the channel over `stdio`. Calls can be made after the promise resolves. */
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
  // Dial now, because the server has already sent its first frames.
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

/**
 * Listens on a new abstract socket until the first connection. @returns the path to dial, which is random so that it
 * cannot be guessed
 */
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

/** Copies bytes in both directions, and calls `lose` with the reason when the connection ends. */
function bridge(
  stdio: Stdio,
  socket: Socket,
  pingMs: number,
  lose: (reason: LuakitError) => void,
): void {
  let goaway = 0;
  /** The side that ended first. Ending one side also ends the other. */
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
    // After a protocol error, Node leaves the session open and its calls pending.
    setImmediate(() => socket.destroy());
  };
  socket.once("close", () => {
    lose(ended === "daemon" ? cancelled() : broken(goaway, pingMs));
  });
  // The session may have closed before grpc-js connected. Newer versions of Node reject pipelines of ended streams.
  if (stdio.input.destroyed || stdio.output.destroyed || socket.destroyed) {
    socket.destroy();
    return;
  }
  // Errors need no callback: each pipeline closes the socket when its stdio side ends, and the socket's `close` event
  // reports the loss.
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
  if (goaway !== 0) return `BuildKit sent invalid HTTP/2 data (error code ${goaway})`;
  return `a PING was not answered within ${pingMs / 1000} s`;
}
