/**
 * File descriptors 0 and 1 as the HTTP/2 connection to BuildKit, opened before anything heavy is loaded.
 *
 * BuildKit's server wants the client preface within 10 s of its own start, which is before our container exists, and a
 * first SETTINGS frame within 2 s after that. So both are written here, by hand; `transport.ts` later drops the preface
 * that grpc-js sends, and the acknowledgement of the SETTINGS frame that grpc-js does not know of.
 */
import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { InternalError } from "../errors.js";

/** The connection to BuildKit, with {@link EARLY_BYTES} already sent. */
export interface Stdio {
  /** The bytes that BuildKit sends; buffered until they are read. */
  readonly input: Readable;
  readonly output: Writable;
}

/** The client preface of HTTP/2 (RFC 9113 §3.4), without the SETTINGS frame that has to follow it. */
export const CLIENT_PREFACE: Uint8Array = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/** An empty SETTINGS frame: no payload, type 4, no flags, stream 0. */
const EMPTY_SETTINGS = Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0);

/** The bytes that {@link openStdio} writes immediately. */
export const EARLY_BYTES: Uint8Array = Buffer.concat([CLIENT_PREFACE, EMPTY_SETTINGS]);

/**
 * Starts the session and takes standard output away from everyone else: from here on `process.stdout` and the console
 * of this thread are stderr, and where the kernel allows it file descriptor 1 is too, so that nothing in the process,
 * native code and other threads included, can write into the stream. Call it once, before all other work.
 * @throws InternalError when stdin and stdout are not the pipes that BuildKit gives; nothing was written then.
 */
export function openStdio(): Stdio {
  for (const fd of [0, 1]) requirePipe(fd);
  writeSync(1, EARLY_BYTES);
  const output = new Socket({ fd: claimOutput(), readable: false, writable: true });
  Object.defineProperty(process, "stdout", { configurable: true, get: () => process.stderr });
  // A socket over a descriptor begins to read at once, up to its high-water mark.
  const input = new Socket({ fd: 0, readable: true, writable: false });
  return { input, output };
}

function requirePipe(fd: number): void {
  const stat = fstatSync(fd);
  if (stat.isFIFO() || stat.isSocket()) return;
  throw new InternalError(
    `file descriptor ${fd} is not a pipe: this program is a BuildKit frontend, and BuildKit starts it`,
  );
}

/**
 * A new descriptor for what 1 is now, with 1 pointed at stderr; or 1 itself where that cannot be done. Node has no
 * dup2, so the pipe is opened again through /proc, which sockets and some user namespaces refuse.
 */
function claimOutput(): number {
  let claimed: number | undefined;
  try {
    // Non-blocking: opening a pipe whose reader has gone would wait forever.
    claimed = openSync("/proc/self/fd/1", constants.O_WRONLY | constants.O_NONBLOCK);
    const replacement = openableSink();
    closeSync(1);
    // The lowest free number is taken, which is the one just closed.
    openSync(replacement, constants.O_WRONLY | constants.O_APPEND);
    return claimed;
  } catch {
    // Safe: 1 is closed only after every open has been seen to work. The console still stays redirected.
    if (claimed !== undefined) closeSync(claimed);
    return 1;
  }
}

/** Somewhere stray output may go: stderr when it can be opened by name, else nowhere. */
function openableSink(): string {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;
  try {
    closeSync(openSync("/proc/self/fd/2", flags));
    return "/proc/self/fd/2";
  } catch {
    // A socket, such as the journal's, cannot be opened by name.
    closeSync(openSync("/dev/null", flags));
    return "/dev/null";
  }
}
