/** The errors that may cross a folder boundary, and positions in the user's source files. */
import { shownText } from "./util/shown-text.js";

/** A call in a file the user wrote. Lines are 1-based; Lua gives no columns. */
export interface SourcePosition {
  readonly file: string;
  /** The line of the called function's name. */
  readonly line: number;
  /** The line where the call ends, when that is a later one. */
  readonly lastLine?: number;
  /** True in a file of the standard library, which the user cannot fix. */
  readonly isLibrary?: true;
}

/** Returns the positions in the user's files, or all positions if none is in a user's file. */
export function ownFrames(frames: readonly SourcePosition[]): readonly SourcePosition[] {
  const own = frames.filter(({ isLibrary }) => isLibrary !== true);
  return own.length === 0 ? frames : own;
}

/** A google.rpc.Status: how gRPC and BuildKit carry an error. */
export interface Status {
  /** gRPC status code; 2 (UNKNOWN) is BuildKit's ordinary error. */
  readonly code: number;
  readonly message: string;
  readonly details: readonly StatusDetail[];
}

/** One detail of a status, in the form of `google.protobuf.Any`. */
export interface StatusDetail {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/**
 * The base class of Luakit's errors. Messages are shown to people, so they are cut to a maximum length and have no
 * control characters.
 */
export abstract class LuakitError extends Error {
  abstract readonly kind: "script" | "request" | "build" | "cancelled" | "internal";

  constructor(message: string, options?: ErrorOptions) {
    super(shownText(message), options);
  }
}

/**
 * An error that the author of the script can fix. `message` begins with the position (`build.lua:12: …`) if the
 * position is known. `frames` are the positions of the call stack in the user's files, innermost first. If there are
 * none, `frames` are the positions in the standard library.
 */
export class ScriptError extends LuakitError {
  override readonly kind = "script";
  override readonly name = "ScriptError";
  readonly frames: readonly SourcePosition[];

  constructor(message: string, frames: readonly SourcePosition[] = [], options?: ErrorOptions) {
    super(message, options);
    this.frames = ownFrames(frames);
  }
}

/**
 * Creates a ScriptError for a problem that is found after the call that caused it. The message begins with the position
 * of that call.
 */
export function scriptErrorAt(frames: readonly SourcePosition[], message: string): ScriptError {
  const [at] = frames;
  return new ScriptError(at === undefined ? message : `${at.file}:${at.line}: ${message}`, frames);
}

/** Runs `body`. A ScriptError or BuildError without a position gets the position of the call at `frames`. */
export function atCall<T>(frames: readonly SourcePosition[], body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof BuildError) throw error.at(frames);
    if (!(error instanceof ScriptError) || error.frames.length > 0) throw error;
    throw scriptErrorAt(frames, error.message);
  }
}

/**
 * A requested subrequest or frontend capability that Luakit does not support. Clients read it from the status and then
 * try without it.
 */
export interface Unsupported {
  readonly kind: "subrequest" | "frontend-cap";
  readonly name: string;
}

/** An error that the person who runs the build can fix, such as a bad option or a missing file. */
export class RequestError extends LuakitError {
  override readonly kind = "request";
  override readonly name = "RequestError";
  readonly unsupported: Unsupported | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly unsupported?: Unsupported }) {
    super(message, options);
    this.unsupported = options?.unsupported;
  }
}

/**
 * An error that BuildKit returned. `status` is BuildKit's own status; `frames` are the script's positions that caused
 * the error.
 */
export class BuildError extends LuakitError {
  override readonly kind = "build";
  override readonly name = "BuildError";
  readonly status: Status;
  readonly frames: readonly SourcePosition[];

  constructor(status: Status, frames: readonly SourcePosition[] = [], options?: ErrorOptions) {
    super(status.message, options);
    this.status = status;
    this.frames = frames;
  }

  /** Returns the error with these frames, unless it already has frames. */
  at(frames: readonly SourcePosition[]): BuildError {
    return this.frames.length > 0 ? this : new BuildError(this.status, frames, { cause: this });
  }
}

/** The build was cancelled by a signal, a closed session, or gRPC CANCELLED with BuildKit's `details`. */
export class CancelledError extends LuakitError {
  override readonly kind = "cancelled";
  override readonly name = "CancelledError";
  readonly details: readonly StatusDetail[];

  constructor(message: string, options?: ErrorOptions & Partial<Pick<Status, "details">>) {
    super(message, options);
    this.details = options?.details ?? [];
  }
}

/** A bug in Luakit. */
export class InternalError extends LuakitError {
  override readonly kind = "internal";
  override readonly name = "InternalError";
}

/**
 * Converts any caught value into a LuakitError. A value of another class is a bug in Luakit and becomes an
 * InternalError.
 */
export function toLuakitError(error: unknown): LuakitError {
  if (error instanceof LuakitError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new InternalError(text, { cause: error });
}
