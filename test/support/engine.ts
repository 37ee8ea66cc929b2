/** Finds the engines that end-to-end tests need, in the environment or with test/engine/engine.sh. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

/**
 * An engine that a test can require. `buildkit` is a buildkitd for buildctl. `docker` is a Docker Engine with buildx.
 * `registry` is the loopback registry, which only own engines have. `buildx` is a buildx with any builder that has the
 * frontend image.
 */
export type EngineName = "buildkit" | "docker" | "registry" | "buildx" | FurtherEngineName;

/** Own engines that are only started by name; see test/engine/README.md. */
type FurtherEngineName =
  "compose" | "docker-containerd" | "docker-20" | "buildkit-2023" | "buildkit-spare";

/** The running engines. */
export interface Engines {
  /** The environment variables for the engines' clients. */
  readonly environment: NodeJS.ProcessEnv;
  /** The logs of the daemons, if they are files on this machine. */
  readonly logs: readonly string[];
}

/** The root of the repository. */
export const REPOSITORY = join(import.meta.dirname, "../..");

const PROBE_TIMEOUT_MS = 30_000;

type Probe = readonly [string, ...string[]];

const DOCKER_PROBE: Probe = ["docker", "version"];
const BUILDKIT_PROBE: Probe = ["buildctl", "debug", "workers"];
const FURTHER_PROBES: Readonly<Record<FurtherEngineName, Probe>> = {
  compose: ["docker", "compose", "version"],
  "docker-containerd": DOCKER_PROBE,
  "docker-20": DOCKER_PROBE,
  "buildkit-2023": BUILDKIT_PROBE,
  "buildkit-spare": ["sh", "-c", 'buildctl --addr "$LUAKIT_SPARE_BUILDKIT_HOST" debug workers'],
};
const PROBES: Readonly<Record<EngineName, Probe>> = {
  buildkit: BUILDKIT_PROBE,
  docker: DOCKER_PROBE,
  registry: ["sh", "-c", 'test -n "$LUAKIT_REGISTRY"'],
  buildx: ["sh", "-c", '[ -n "$LUAKIT_BUILDX_BUILDER" ]'],
  ...FURTHER_PROBES,
};

/**
 * Returns the engines for `needs`, or a sentence that names the missing engine. If the variables of `engine.sh env` are
 * set, they decide; otherwise the script runs. If a further engine is needed, the script runs for `needs` only. No
 * engine is started.
 */
export function findEngines(
  needs: readonly EngineName[],
  given: NodeJS.ProcessEnv,
): Engines | string {
  const named = needs.some(isFurther) ? needs : [];
  const isGiven = named.length === 0 && given["LUAKIT_BUILDKIT_HOST"] !== undefined;
  const found = isGiven ? {} : engineEnvironment(given, named);
  const start = `start with: test/engine/engine.sh up ${named.join(" ")}`.trim();
  // Without the engine's variables, a client would use another engine.
  if (found === undefined && named.length > 0) return `no ${named.join(", ")} (${start})`;
  const environment = { ...given, ...found };
  const missing = needs.find((name) => !answers(PROBES[name], environment));
  if (missing !== undefined) return `no ${missing} answers (${start})`;
  const logs = [environment["LUAKIT_BUILDKIT_LOG"], environment["LUAKIT_DOCKER_LOG"]];
  return { environment, logs: logs.filter((path) => path !== undefined) };
}

/**
 * Reports whether a missing engine is a failure. Engines of the user do not need features that only own engines have.
 */
export function isRequired(needs: readonly EngineName[], given: NodeJS.ProcessEnv): boolean {
  if (given["LUAKIT_E2E"] !== "required") return false;
  if ((given["LUAKIT_ENGINE"] ?? "own") === "own") return true;
  return !needs.some((name) => name === "registry" || isFurther(name));
}

function isFurther(name: EngineName): boolean {
  return name in FURTHER_PROBES;
}

/**
 * Returns the variables of `engine.sh env`. Returns undefined if the script fails, which happens if no engine was ever
 * created.
 */
function engineEnvironment(
  given: NodeJS.ProcessEnv,
  named: readonly EngineName[],
): NodeJS.ProcessEnv | undefined {
  const script = 'lines=$("$0" env "$@") && eval "$lines" && env -0';
  const command = ["-c", script, join(REPOSITORY, "test/engine/engine.sh"), ...named];
  try {
    const output = execFileSync("bash", command, {
      env: given,
      timeout: PROBE_TIMEOUT_MS,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return Object.fromEntries(output.split("\0").filter(Boolean).map(splitVariable));
  } catch {
    return undefined;
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
