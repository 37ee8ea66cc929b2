/** Makes unary gRPC calls. The promises reject with a LuakitError. */
import { setMaxListeners } from "node:events";
import {
  fromBinary,
  type DescMessage,
  type DescMethodUnary,
  type MessageShape,
} from "@bufbuild/protobuf";
import { Metadata, type ServiceError } from "@grpc/grpc-js";
import {
  BuildError,
  CancelledError,
  toLuakitError,
  type LuakitError,
  type Status,
} from "../errors.js";
import { StatusSchema } from "../gen/google/rpc/status_pb.js";
import { deserializer, methodPath, serializer } from "./service.js";
import { brokenAnswer, CODE } from "./status.js";
import type { Session } from "./transport.js";

/** Options of every call. */
export interface CallOptions {
  /** Aborting the signal cancels the call in BuildKit and rejects it with a CancelledError. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a unary call. */
export interface UnaryOptions extends CallOptions {
  /** Default: no timeout, because a read may wait hours for a build. */
  readonly timeoutMs?: number;
}

/** Replaces a message that was too long to receive, see cutLargeHeaders. */
const TOO_LONG = "BuildKit failed with a message of more than 64 KiB, which cannot be received";
const DETAILS_TRAILER = "grpc-status-details-bin";
/**
 * The longest time between a lost session and the error from grpc-js. In practice they are a few milliseconds apart, in
 * either order.
 */
const LOSS_GRACE_MS = 500;

/**
 * Calls `method` and waits for its response.
 * @throws BuildError with BuildKit's status; CancelledError if the call was aborted or BuildKit cancelled it; the
 *   reason of `session.lost` if the connection is lost.
 */
export async function unary<I extends DescMessage, O extends DescMessage>(
  session: Session,
  method: DescMethodUnary<I, O>,
  request: MessageShape<I>,
  options: UnaryOptions = {},
): Promise<MessageShape<O>> {
  const { signal } = options;
  // All calls of a build add listeners to the same signals, and Node warns at the eleventh listener.
  setMaxListeners(0, session.lost, ...(signal === undefined ? [] : [signal]));
  throwIfLost(session);
  throwIfAborted(signal);
  const { error, response } = await send(session, method, request, options);
  if (response !== undefined) return response;
  throwIfAborted(signal);
  if (error === undefined || (await isConnectionLoss(session, error))) throwIfLost(session);
  if (error === undefined) throw brokenAnswer(method.name, "the call ended without one");
  throw errorOfCall(error);
}

interface Outcome<T> {
  readonly error?: ServiceError;
  readonly response?: T | undefined;
}

/**
 * Makes the call. The outcome has neither an error nor a response if the session is lost and grpc-js does not report
 * it.
 */
function send<I extends DescMessage, O extends DescMessage>(
  session: Session,
  method: DescMethodUnary<I, O>,
  request: MessageShape<I>,
  { signal, timeoutMs }: UnaryOptions,
): Promise<Outcome<MessageShape<O>>> {
  const { promise, resolve } = deferred<Outcome<MessageShape<O>>>();
  const call = session.channel.makeUnaryRequest(
    methodPath(method),
    serializer(method.input),
    deserializer(method.output),
    request,
    new Metadata(),
    timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs },
    (error, response) => {
      resolve(error === null ? { response } : { error });
    },
  );
  const cancel = (): void => call.cancel();
  // After an HTTP/2 protocol error, Node can leave a call pending even after the socket is closed.
  const silence = after(LOSS_GRACE_MS, session.lost, () => {
    resolve({});
  });
  signal?.addEventListener("abort", cancel, { once: true });
  return promise.finally(() => {
    signal?.removeEventListener("abort", cancel);
    silence.cancel();
  });
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Runs `action` `delayMs` after `signal` is aborted. */
function after(delayMs: number, signal: AbortSignal, action: () => void): { cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    timer = setTimeout(action, delayMs);
  };
  signal.addEventListener("abort", start, { once: true });
  return {
    cancel: () => {
      signal.removeEventListener("abort", start);
      clearTimeout(timer);
    },
  };
}

function throwIfLost(session: Session): void {
  if (session.lost.aborted) throw toLuakitError(session.lost.reason);
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new CancelledError("the build was cancelled", { cause: signal.reason });
}

/**
 * Reports whether the call failed because the session ended. The session's reason explains more than "Connection
 * dropped" of grpc-js.
 */
async function isConnectionLoss(session: Session, error: ServiceError): Promise<boolean> {
  const isFromServer = error.metadata.get(DETAILS_TRAILER).length > 0;
  if (codeOf(error) !== CODE.UNAVAILABLE || isFromServer) return false;
  if (!session.lost.aborted) await abortion(session.lost, LOSS_GRACE_MS);
  return session.lost.aborted;
}

/** Resolves when the signal is aborted, or after `atMostMs`. */
function abortion(signal: AbortSignal, atMostMs: number): Promise<void> {
  const { promise, resolve } = deferred<undefined>();
  const done = (): void => {
    resolve(undefined);
  };
  const timer = setTimeout(done, atMostMs);
  signal.addEventListener("abort", done, { once: true });
  return promise.finally(() => {
    clearTimeout(timer);
  });
}

/** Converts the error of a failed call. BuildKit's details stay unchanged. */
function errorOfCall(error: ServiceError): LuakitError {
  const received = statusOfCall(error);
  if (received.code === CODE.CANCELLED) {
    return new CancelledError(received.message, { cause: error, details: received.details });
  }
  return new BuildError(received, [], { cause: error });
}

/**
 * Returns the status in the trailer with the details. If there is no such trailer, the status has only code and
 * message.
 */
function statusOfCall(error: ServiceError): Status {
  const message = error.details === "" ? TOO_LONG : error.details;
  const fallback: Status = { code: codeOf(error), message, details: [] };
  const [trailer] = error.metadata.get(DETAILS_TRAILER);
  // The trailer is empty if the details were too large, see cutLargeHeaders.
  if (!(trailer instanceof Uint8Array) || trailer.length === 0) return fallback;
  try {
    const { code, message, details } = fromBinary(StatusSchema, trailer);
    // An error with the code OK would end the build as if it had succeeded.
    if (code === CODE.OK) return fallback;
    return { code, message, details: details.map(({ typeUrl, value }) => ({ typeUrl, value })) };
  } catch {
    // Safe: details are optional, and code and message are known.
    return fallback;
  }
}

function codeOf(error: ServiceError): number {
  return error.code;
}
