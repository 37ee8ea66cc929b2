/** What a hostile script consists of, and how it is run. */
import type { FakeBridgeOptions } from "../support/fake-bridge.js";
import { FakeBridge } from "../support/fake-bridge.js";
import type { FileTree } from "../support/fake-files.js";
import { FrontendProcess, type FinishedBuild } from "../support/frontend-process.js";
import { STANDARD_IMAGES } from "../support/images.js";
import { processUsage, type ProcessUsage } from "../support/process-usage.js";

/** A script that would harm the frontend, the daemon or the person who builds it. */
export interface HostileScript {
  /** What the script tries. */
  readonly what: string;
  readonly script: string | Uint8Array;
  /** Build options of the client. */
  readonly options?: Readonly<Record<string, string>>;
  /** Further files of the build context. */
  readonly files?: FileTree;
  /** Base images besides the standard ones. */
  readonly images?: NonNullable<FakeBridgeOptions["images"]>;
  /** Answers of a daemon that behaves badly. */
  readonly handlers?: NonNullable<FakeBridgeOptions["handlers"]>;
  /** How the build ends. */
  readonly ends: Failure | Success;
}

/** The build fails. */
export interface Failure {
  /** The beginning of the error's message, or a pattern of it. */
  readonly error: string | RegExp;
}

/** The build succeeds. */
export interface Success {
  /** The beginnings of the messages that the person who builds reads, in their order. */
  readonly messages: readonly string[];
}

/** The build fails with a message that begins like this. */
export function fails(error: string | RegExp): Failure {
  return { error };
}

/** The build succeeds with messages that begin like these. */
export function works(...messages: readonly string[]): Success {
  return { messages };
}

/** For scripts that work and take long on a busy machine. */
export const PATIENT = { "build-arg:LUAKIT_TIME_LIMIT": "5m" };
/** For scripts that are about the time limit. */
export const ONE_SECOND = { "build-arg:LUAKIT_TIME_LIMIT": "1" };
/** The error of a script at that limit, for a line. */
export const tooLong = (line: number): Failure =>
  fails(`build.lua:${line}: the script ran longer than 1 s, the limit LUAKIT_TIME_LIMIT`);
/** The error of a script at that limit in a C function that no hook interrupts. */
export const UNINTERRUPTIBLE = fails(
  "build.lua: evaluation took longer than 1 s, the limit LUAKIT_TIME_LIMIT, in something that cannot be interrupted",
);
/** For scripts that need much memory and time to reach the default limit. */
export const SMALL_MEMORY = { "build-arg:LUAKIT_MEMORY_LIMIT": "32m" };
/** The error of a script at the default memory limit, for a line. */
export const tooMuch = (line: number, mib = 256): Failure =>
  fails(
    `build.lua:${line}: the script needs more than ${mib} MiB of memory, the limit LUAKIT_MEMORY_LIMIT`,
  );

/** Stands behind every script that exports nothing. */
const EXPORT = "bk.export(bk.scratch())";

/** A finished build of a hostile script. */
export interface HostileBuild {
  readonly build: FinishedBuild;
  /** Undefined if the frontend never returned anything. */
  readonly usage: ProcessUsage | undefined;
  readonly messages: readonly string[];
}

/** Builds a hostile script in a frontend process of its own. A process that does not end in time is killed. */
export async function buildHostile(
  { script, options = {}, files = {}, images = {}, handlers = {} }: HostileScript,
  { watchdogMs }: { readonly watchdogMs: number },
): Promise<HostileBuild> {
  let usage: ProcessUsage | undefined;
  const whole =
    typeof script !== "string" || script.includes("bk.export") ? script : `${script}\n${EXPORT}`;
  const tree = { "build.lua": whole, ...files };
  const bridge = new FakeBridge({
    locals: { dockerfile: tree, context: tree },
    images: { ...STANDARD_IMAGES, ...images },
    handlers: {
      ...handlers,
      // The process waits for this answer and then exits: what it has used by now is all that it uses.
      return: () => void (usage = processUsage(frontend.child.pid ?? 0)),
    },
  });
  const frontend = new FrontendProcess(bridge, { options });
  const watchdog = setTimeout(() => frontend.child.kill("SIGKILL"), watchdogMs);
  const code = await frontend.ended;
  clearTimeout(watchdog);
  bridge.close();
  const [returned] = bridge.requests("return");
  const build = { bridge, process: frontend, code, returned, methods: bridge.methods() };
  const messages = bridge.requests("warn").map(({ short }) => Buffer.from(short).toString());
  return { build, usage, messages };
}
