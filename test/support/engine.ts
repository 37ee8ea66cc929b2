/** The engines that end-to-end tests need: found in the environment, or asked from test/engine/engine.sh. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

/**
 * An engine a test can ask for: `buildkit` is a buildkitd for buildctl, `docker` a Docker Engine with buildx, `registry`
 * the loopback registry that only own engines have.
 */
export type EngineName = "buildkit" | "docker" | "registry";

/** Engines that answer. */
export interface Engines {
  /** What their clients need in the environment. */
  readonly environment: NodeJS.ProcessEnv;
  /** The daemons' logs, where they are files of this machine. */
  readonly logs: readonly string[];
}

/** The root of the repository. */
export const REPOSITORY = join(import.meta.dirname, "../..");

const PROBE_TIMEOUT_MS = 30_000;

const PROBES: Readonly<Record<EngineName, readonly [string, ...string[]]>> = {
  buildkit: ["buildctl", "debug", "workers"],
  docker: ["docker", "version"],
  registry: ["sh", "-c", 'test -n "$LUAKIT_REGISTRY"'],
};

/**
 * Engines for `needs`, or a sentence that says which one is missing. The variables of `engine.sh env` decide when they
 * are set, else that script is asked. Nothing is started.
 */
export function findEngines(
  needs: readonly EngineName[],
  given: NodeJS.ProcessEnv,
): Engines | string {
  const environment =
    given["LUAKIT_BUILDKIT_HOST"] === undefined ? { ...given, ...engineEnvironment(given) } : given;
  const missing = needs.find((name) => !answers(PROBES[name], environment));
  if (missing !== undefined) return `no ${missing} answers (start one: test/engine/engine.sh up)`;
  const logs = [environment["LUAKIT_BUILDKIT_LOG"], environment["LUAKIT_DOCKER_LOG"]];
  return { environment, logs: logs.filter((path) => path !== undefined) };
}

/** What `engine.sh env` sets; nothing when it fails, as it does where no engine was ever made. */
function engineEnvironment(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const script = 'lines=$("$0" env) && eval "$lines" && env -0';
  try {
    const output = execFileSync("bash", ["-c", script, join(REPOSITORY, "test/engine/engine.sh")], {
      env: given,
      timeout: PROBE_TIMEOUT_MS,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return Object.fromEntries(output.split("\0").filter(Boolean).map(splitVariable));
  } catch {
    // The probe of each engine says what is missing.
    return {};
  }
}

function splitVariable(line: string): readonly [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}

function answers(
  [program, ...args]: readonly [string, ...string[]],
  environment: NodeJS.ProcessEnv,
): boolean {
  try {
    execFileSync(program, args, { env: environment, timeout: PROBE_TIMEOUT_MS, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
