/** Declares and runs hostile scripts. */
import type { FakeBridgeOptions } from "../support/fake-bridge.js";
import { FakeBridge } from "../support/fake-bridge.js";
import type { FileTree } from "../support/fake-files.js";
import { FrontendProcess, type FinishedBuild } from "../support/frontend-process.js";
import { STANDARD_IMAGES } from "../support/images.js";
import { processUsage, type ProcessUsage } from "../support/process-usage.js";

/** A script that tries to harm the frontend, the daemon or the person who runs the build. */
export interface HostileScript {
  /** The attack of the script. */
  readonly what: string;
  readonly script: string | Uint8Array;
  /** The client's options. */
  readonly options?: Readonly<Record<string, string>>;
  /** Further files of the build context. */
  readonly files?: FileTree;
  /** Additional base images. */
  readonly images?: NonNullable<FakeBridgeOptions["images"]>;
  /** Responses of a misbehaving daemon. */
  readonly handlers?: NonNullable<FakeBridgeOptions["handlers"]>;
  /** The expected outcome of the build. */
  readonly ends: Failure | Success;
}

/** The build fails. */
export interface Failure {
  /** The beginning of the error message, or a pattern for it. */
  readonly error: string | RegExp;
}

/** The build succeeds. */
export interface Success {
  /** The beginnings of the messages for the person who runs the build, in order. */
  readonly messages: readonly string[];
}

/** Expects the build to fail with a message that begins with this text. */
export function fails(error: string | RegExp): Failure {
  return { error };
}

/** Expects the build to succeed with messages that begin with these texts. */
export function works(...messages: readonly string[]): Success {
  return { messages };
}

/** Options for scripts that succeed but take long on a busy machine. */
export const PATIENT = { "build-arg:LUAKIT_TIME_LIMIT": "5m" };
/** Options for scripts that test the time limit. */
export const ONE_SECOND = { "build-arg:LUAKIT_TIME_LIMIT": "1" };
/** Returns the error of the time limit at a line. */
export const tooLong = (line: number): Failure =>
  fails(`build.lua:${line}: the script ran longer than 1 s, the limit LUAKIT_TIME_LIMIT`);
/** Returns the error of the time limit in a C function, which no hook interrupts. */
export const UNINTERRUPTIBLE = fails(
  "build.lua: evaluation took longer than 1 s, the limit LUAKIT_TIME_LIMIT, in something that cannot be interrupted",
);
/** Options for scripts that need much memory and time to reach the default limit. */
export const SMALL_MEMORY = { "build-arg:LUAKIT_MEMORY_LIMIT": "32m" };
/** Returns the error of the default memory limit at a line. */
export const tooMuch = (line: number, mib = 256): Failure =>
  fails(
    `build.lua:${line}: the script needs more than ${mib} MiB of memory, the limit LUAKIT_MEMORY_LIMIT`,
  );

/** The text that is appended to every script without an export. */
const EXPORT = "bk.export(bk.scratch())";

/** A finished build of a hostile script. */
export interface HostileBuild {
  readonly build: FinishedBuild;
  /** Undefined if the frontend returned nothing. */
  readonly usage: ProcessUsage | undefined;
  readonly messages: readonly string[];
}

/** Builds a hostile script in a separate frontend process. The process is killed if it does not end in time. */
export async function buildHostile(
  { script, options = {}, files = {}, images = {}, handlers = {} }: HostileScript,
  {
    watchdogMs,
    variables,
  }: { readonly watchdogMs: number; readonly variables: Readonly<Record<string, string>> },
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
      // The process waits for this response and then exits, so its resource usage is final.
      return: () => void (usage = processUsage(frontend.child.pid ?? 0)),
    },
  });
  const frontend = new FrontendProcess(bridge, { options, variables });
  const watchdog = setTimeout(() => frontend.child.kill("SIGKILL"), watchdogMs);
  const code = await frontend.ended;
  clearTimeout(watchdog);
  bridge.close();
  const [returned] = bridge.requests("return");
  const build = { bridge, process: frontend, code, returned, methods: bridge.methods() };
  const messages = bridge.requests("warn").map(({ short }) => Buffer.from(short).toString());
  return { build, usage, messages };
}
