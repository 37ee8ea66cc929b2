/** The errors that may cross a folder boundary, and positions in the user's source files. */
import { shownText } from "./util/shown-text.js";

/** A call in a file the user wrote. Lines are 1-based; Lua gives no columns. */
export interface SourcePosition {
  readonly file: string;
  /** The line of the called function's name. */
  readonly line: number;
  /** The line where the call ends, when that is a later one. */
  readonly lastLine?: number;
  /** In a file of the standard library, which is not the user's to fix. */
  readonly isLibrary?: true;
}

/** The positions in the user's own files; all positions when there are none of these. */
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

/** One detail of a status, as it travels in `google.protobuf.Any`. */
export interface StatusDetail {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** The base of Luakit's errors. Its message is for people, so it is bounded and has no control characters. */
export abstract class LuakitError extends Error {
  abstract readonly kind: "script" | "request" | "build" | "cancelled" | "internal";

  constructor(message: string, options?: ErrorOptions) {
    super(shownText(message), options);
  }
}

/**
 * The author of the script can fix it. `message` begins with the position (`build.lua:12: …`) when one is known.
 * `frames` are the positions of the call stack inside the user's files, innermost first; positions inside the standard
 * library only when there are no others.
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

/** A ScriptError found after the call that caused it: the message gets that call's position in front. */
export function scriptErrorAt(frames: readonly SourcePosition[], message: string): ScriptError {
  const [at] = frames;
  return new ScriptError(at === undefined ? message : `${at.file}:${at.line}: ${message}`, frames);
}

/** Runs `body`; an error of it without a position, of the script or BuildKit's, is about the call at `frames`. */
export function atCall<T>(frames: readonly SourcePosition[], body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof BuildError) throw error.at(frames);
    if (!(error instanceof ScriptError) || error.frames.length > 0) throw error;
    throw scriptErrorAt(frames, error.message);
  }
}

/** Something a client asks of a frontend that we do not have; clients read this in the status, to do without it. */
export interface Unsupported {
  readonly kind: "subrequest" | "frontend-cap";
  readonly name: string;
}

/** The person who runs the build can fix it: a bad option, a missing file. */
export class RequestError extends LuakitError {
  override readonly kind = "request";
  override readonly name = "RequestError";
  readonly unsupported: Unsupported | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly unsupported?: Unsupported }) {
    super(message, options);
    this.unsupported = options?.unsupported;
  }
}

/** BuildKit said no. `status` is relayed as it came; `frames` say which lines of the script it is about. */
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

  /** The error with these lines, unless it has lines of its own. */
  at(frames: readonly SourcePosition[]): BuildError {
    return this.frames.length > 0 ? this : new BuildError(this.status, frames, { cause: this });
  }
}

/** The build was cancelled: a signal, a closed session, gRPC CANCELLED with BuildKit's `details`. */
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

/** Turns anything caught into an error of ours; what is not already one is a bug of Luakit. */
export function toLuakitError(error: unknown): LuakitError {
  if (error instanceof LuakitError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new InternalError(text, { cause: error });
}
