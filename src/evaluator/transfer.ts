/** Converts errors to plain data, which can be copied between threads. */
import {
  BuildError,
  CancelledError,
  InternalError,
  RequestError,
  ScriptError,
  toLuakitError,
  type LuakitError,
  type SourcePosition,
  type Status,
} from "../errors.js";

/** An error that can be copied. */
export interface PackedError {
  readonly kind: LuakitError["kind"];
  readonly message: string;
  readonly frames: readonly SourcePosition[];
  readonly status?: Status;
  readonly details?: Status["details"];
  /** The stack of a bug in Luakit, for the log. */
  readonly stack?: string;
}

/** Converts a caught value to plain data. */
export function packError(caught: unknown): PackedError {
  const error = toLuakitError(caught);
  const cause = error.cause instanceof Error ? error.cause : error;
  return {
    kind: error.kind,
    message: error.message,
    frames: error instanceof ScriptError || error instanceof BuildError ? error.frames : [],
    ...(error instanceof BuildError && { status: error.status }),
    ...(error instanceof CancelledError && { details: error.details }),
    ...(error instanceof InternalError && cause.stack !== undefined && { stack: cause.stack }),
  };
}

/** Restores the error. */
export function unpackError(packed: PackedError): LuakitError {
  const { kind, message, frames, status, details = [], stack } = packed;
  switch (kind) {
    case "script":
      return new ScriptError(message, frames);
    case "request":
      return new RequestError(message);
    case "build":
      return new BuildError(status ?? { code: 2, message, details: [] }, frames);
    case "cancelled":
      return new CancelledError(message, { details });
    case "internal": {
      const error = new InternalError(message);
      if (stack !== undefined) error.stack = stack;
      return error;
    }
  }
}
