/** Errors of ours as plain data, to cross from thread to thread. */
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
  /** Where in Luakit a bug shows itself; for the log. */
  readonly stack?: string;
}

/** Anything caught, as plain data. */
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

/** The error again. */
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
