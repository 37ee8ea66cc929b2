/** End-to-end tests: the real clients as child processes, against engines that run. */
import { afterAll, beforeAll, describe, test } from "@jest/globals";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runChild, type Finished } from "./child.js";
import { DapClient } from "./dap-client.js";
import { DebugSession } from "./debug-session.js";
import { findEngines, isRequired, REPOSITORY, type EngineName, type Engines } from "./engine.js";
import { readOciLayout, type OciImage } from "./image-tree.js";

/** The frontend image under test. */
export const FRONTEND = "luakit/luakit:1";
/** The first line of a build file that names it. */
export const SYNTAX_LINE = `# syntax=${FRONTEND}`;
/** A base image that costs little. */
export const BUSYBOX = "busybox:latest";

const BUILD_TIMEOUT_MS = 120_000;
/** The first build of an image may fetch what npm, Go, pip and apt install. */
export const COLD_BUILD_TIMEOUT_MS = 900_000;

/** Files by path; a value is a file's content. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A build with buildctl. */
export interface BuildctlBuild {
  /** Directory of context and build file; the two can be told apart. */
  readonly directory: string;
  readonly scriptDirectory?: string;
  /** As in `--opt filename=`; left out, the client says nothing. */
  readonly filename?: string;
  /** Further options of the frontend. */
  readonly opts?: Readonly<Record<string, string>>;
  /** Further arguments of buildctl. */
  readonly args?: readonly string[];
  readonly timeoutMs?: number;
}

/** A build with `docker buildx build`. */
export interface BuildxBuild {
  readonly directory: string;
  /** As in `--file`, from `directory`, `-` for standard input; left out, the client says nothing. */
  readonly file?: string;
  /** What is built from, rather than `directory`: a URL, or `-` for standard input. */
  readonly context?: string;
  /** Standard input. */
  readonly input?: Uint8Array;
  /** `docker`: Docker's own BuildKit, the default; `buildkit`: the buildkitd, through buildx's remote driver. */
  readonly builder?: EngineName;
  /** Further arguments, such as `--build-arg`. */
  readonly args?: readonly string[];
  readonly timeoutMs?: number;
}

/** The engines' clients, and a place for files that is removed at the end. */
export class Sandbox {
  readonly #engines: Engines;
  readonly #directories: string[] = [];
  readonly #images: string[] = [];
  readonly #containers: string[] = [];
  readonly #debuggers: DapClient[] = [];
  /** Arguments with which buildctl finds the frontend image, one a line. */
  #frontendArguments: string;
  /** Tells this run's images, caches and steps from those of every other run. */
  readonly nonce = randomBytes(4).toString("hex");

  constructor(engines: Engines) {
    this.#engines = engines;
    this.#frontendArguments = engines.environment["LUAKIT_FRONTEND_ARGS"] ?? "";
  }

  /** Runs buildctl to its end, whatever its exit code is. */
  buildctl(args: readonly string[], timeoutMs = BUILD_TIMEOUT_MS): Promise<Finished> {
    return this.#run("buildctl", args, timeoutMs);
  }

  /** The same clients on the engine `buildkit-spare`, emptied: whatever it finds in a cache came from outside. */
  async emptied(): Promise<Sandbox> {
    const { environment, logs } = this.#engines;
    const host = environment["LUAKIT_SPARE_BUILDKIT_HOST"] ?? "";
    const spare = new Sandbox({ environment: { ...environment, BUILDKIT_HOST: host }, logs });
    succeeded(await spare.buildctl(["prune", "--all"]));
    return spare;
  }

  /** Runs docker to its end, whatever its exit code is. */
  docker(args: readonly string[], timeoutMs = BUILD_TIMEOUT_MS): Promise<Finished> {
    return this.#run("docker", args, timeoutMs);
  }

  /** `buildctl build` through the frontend image. */
  gateway({ directory, scriptDirectory, filename, opts, args = [], timeoutMs }: BuildctlBuild) {
    const options = { source: FRONTEND, ...(filename !== undefined && { filename }), ...opts };
    const given = [
      ...(args.includes("--progress") ? [] : ["--progress", "plain"]),
      ...["--frontend", "gateway.v0", ...this.#frontendArguments.split("\n").filter(Boolean)],
      ...Object.entries(options).flatMap(([key, value]) => ["--opt", `${key}=${value}`]),
      ...["--local", `context=${directory}`],
      ...["--local", `dockerfile=${scriptDirectory ?? directory}`],
      ...args,
    ];
    return this.buildctl(["build", ...given], timeoutMs);
  }

  /** A Dockerfile's build, by the frontend inside the daemon: what ours is compared with. */
  dockerfile(directory: string, args: readonly string[] = [], timeoutMs?: number) {
    const locals = ["--local", `context=${directory}`, "--local", `dockerfile=${directory}`];
    const given = ["--progress", "plain", "--frontend", "dockerfile.v0", ...locals, ...args];
    return this.buildctl(["build", ...given], timeoutMs);
  }

  /** `docker buildx build` with Docker's own BuildKit; the frontend is what the file or the arguments say. */
  buildx(build: BuildxBuild): Promise<Finished> {
    const { directory, file, context = directory, builder = "docker" } = build;
    const given = [
      ...["build", "--builder", this.builder(builder), "--progress", "plain"],
      "--provenance=false",
      ...(file === undefined ? [] : ["--file", file === "-" ? file : join(directory, file)]),
      ...(build.args ?? []),
      context,
    ];
    return this.buildxCommand(given, build);
  }

  /** Any command of buildx, such as `bake`. */
  buildxCommand(
    args: readonly string[],
    { input, timeoutMs }: Pick<BuildxBuild, "input" | "timeoutMs"> = {},
  ): Promise<Finished> {
    return this.#run("docker", ["buildx", ...args], timeoutMs, input);
  }

  /** `docker buildx dap build` of the build.lua of a directory, which runs there; `launch` starts the build. */
  debug({ directory, builder = "buildkit", args = [] }: BuildxBuild): DebugSession {
    const given = ["buildx", "dap", "build", "--builder", this.builder(builder), ...args];
    const { environment } = this.#engines;
    const client = new DapClient("docker", given, {
      environment,
      directory,
      timeoutMs: BUILD_TIMEOUT_MS,
    });
    this.#debuggers.push(client);
    return new DebugSession(client, directory);
  }

  /** The name of the buildx builder of an engine. */
  builder(engine: EngineName): string {
    return engine === "docker"
      ? "default"
      : (this.#engines.environment["LUAKIT_BUILDX_BUILDER"] ?? "");
  }

  /** `buildx build` with the builder of the engines, which need not be Docker's; no more is shown than what is asked for. */
  ask({
    directory,
    file,
    args = [],
    timeoutMs = BUILD_TIMEOUT_MS,
  }: BuildxBuild): Promise<Finished> {
    const given = [
      ...["build", "--builder", this.builder("buildkit"), "--progress", "quiet"],
      ...(file === undefined ? [] : ["--file", join(directory, file)]),
      ...args,
      directory,
    ];
    return this.#buildxAlone(given, timeoutMs);
  }

  /** `buildx bake` of the docker-bake.hcl of a directory, with the builder of the engines. */
  bake(directory: string, args: readonly string[]): Promise<Finished> {
    const file = join(directory, "docker-bake.hcl");
    const builder = this.builder("buildkit");
    return this.#buildxAlone(["bake", "--builder", builder, "--file", file, ...args]);
  }

  /** As a plugin of docker where there is one, else by itself: it is the same program. */
  #buildxAlone(args: readonly string[], timeoutMs = BUILD_TIMEOUT_MS): Promise<Finished> {
    const buildx =
      'if command -v docker-buildx >/dev/null; then exec docker-buildx "$@"; else exec docker buildx "$@"; fi';
    return this.#run("sh", ["-c", buildx, "sh", ...args], timeoutMs);
  }

  /** The image a build gives, read layer by layer. `build` gets the arguments that export it. */
  async image(build: (args: readonly string[]) => Promise<Finished>): Promise<OciImage> {
    const { directory, finished } = await this.layout(build);
    succeeded(finished);
    return readOciLayout(directory);
  }

  /** The OCI layout a build leaves, and how it ended. `build` gets the arguments that export it. */
  async layout(build: (args: readonly string[]) => Promise<Finished>) {
    const directory = this.directory({});
    // Layers that exist keep their compression; compressing new ones only costs time.
    const output = `type=oci,tar=false,compression=uncompressed,dest=${directory}`;
    return { directory, finished: await build(["--output", output]) };
  }

  /** A new directory with these files. */
  directory(files: Files): string {
    const directory = mkdtempSync(join(tmpdir(), "luakit-e2e-"));
    this.#directories.push(directory);
    for (const [path, content] of Object.entries(files)) {
      const file = join(directory, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return directory;
  }

  /** A name for an image of Docker's, which is removed at the end. */
  tag(name: string): string {
    const tag = `luakit-e2e-${name}:${this.nonce}`;
    this.#images.push(tag);
    return tag;
  }

  /** Starts a container and returns its name; it is removed at the end. */
  async start(image: string, args: readonly string[] = []): Promise<string> {
    const name = `luakit-e2e-${randomBytes(4).toString("hex")}`;
    this.#containers.push(name);
    succeeded(await this.docker(["run", "--detach", "--name", name, ...args, image]));
    return name;
  }

  /**
   * Makes the frontend image of what lies in the repository, which takes a second when it is made already. Left out
   * when the caller did it: scripts/test.sh says so with LUAKIT_FRONTEND_ARGS, anyone else with LUAKIT_FRONTEND_READY=1.
   */
  async prepareFrontend(): Promise<void> {
    const { environment } = this.#engines;
    if (environment["LUAKIT_FRONTEND_READY"] === "1") return;
    if (environment["LUAKIT_FRONTEND_ARGS"] !== undefined) return;
    const script = join(REPOSITORY, "scripts/frontend-image.sh");
    const { stdout } = succeeded(await this.#run("bash", [script], COLD_BUILD_TIMEOUT_MS));
    this.#frontendArguments = stdout.toString();
  }

  /** Removes what was made. */
  async close(): Promise<void> {
    for (const client of this.#debuggers) await client.close();
    for (const directory of this.#directories) rmSync(directory, { recursive: true, force: true });
    if (this.#containers.length > 0)
      await this.docker(["rm", "--force", "--volumes", ...this.#containers]);
    if (this.#images.length > 0) await this.docker(["rmi", "--force", ...this.#images]);
  }

  /** Makes an image with a Dockerfile and gives its name, under which buildkitd and Docker pull it from the registry. */
  async push(name: string, files: Files): Promise<string> {
    const output = `type=image,name=${this.registryName(name)},push=true`;
    succeeded(await this.dockerfile(this.directory(files), ["--output", output]));
    return `luakit-e2e/${name}:${this.nonce}`;
  }

  /** An image's name in the registry, for pushing. */
  registryName(name: string): string {
    const registry = this.#engines.environment["LUAKIT_REGISTRY"] ?? "";
    return `${registry}/luakit-e2e/${name}:${this.nonce}`;
  }

  /** Marks a place in the daemons' logs; the function it returns gives what was logged since. */
  watchLogs(): () => string {
    const starts = this.#engines.logs.map((path) => [path, sizeOf(path)] as const);
    return () => starts.map(([path, start]) => logTail(path, start)).join("\n");
  }

  #run(
    program: string,
    args: readonly string[],
    timeoutMs = BUILD_TIMEOUT_MS,
    input?: Uint8Array,
  ): Promise<Finished> {
    return runChild(program, args, { environment: this.#engines.environment, timeoutMs, input });
  }
}

/** What a test is declared with: as jest's `test`, and the daemons' logs are printed when it fails. */
export type Declare = (name: string, run: () => Promise<void>, timeoutMs?: number) => void;

/**
 * A group of tests against engines. Where one is missing they are skipped with one line that says so; with
 * LUAKIT_E2E=required, as in CI, the file fails.
 */
export function endToEnd(
  name: string,
  needs: readonly EngineName[],
  body: (sandbox: Sandbox, declare: Declare) => void,
): void {
  const found = findEngines(needs, process.env);
  if (typeof found === "string" && isRequired(needs, process.env)) {
    throw new Error(`${found}, and LUAKIT_E2E=required`);
  }
  if (typeof found === "string") {
    process.stderr.write(`skipped: ${name}: ${found}\n`);
    const sandbox = new Sandbox({ environment: {}, logs: [] });
    describe.skip(name, () => body(sandbox, (title, run) => test(title, run)));
    return;
  }
  const sandbox = new Sandbox(found);
  describe(name, () => {
    beforeAll(() => sandbox.prepareFrontend(), COLD_BUILD_TIMEOUT_MS);
    afterAll(() => sandbox.close(), BUILD_TIMEOUT_MS);
    body(sandbox, (title, run, timeoutMs = 2 * BUILD_TIMEOUT_MS) => {
      test(title, () => withLogs(sandbox, run), timeoutMs);
    });
  });
}

async function withLogs(sandbox: Sandbox, run: () => Promise<void>): Promise<void> {
  const logs = sandbox.watchLogs();
  try {
    await run();
  } catch (error) {
    process.stderr.write(`what the daemons logged meanwhile:\n${logs()}\n`);
    throw error;
  }
}

/** A build file of these lines, with the line that names the frontend before them. */
export function script(...lines: readonly string[]): string {
  return [SYNTAX_LINE, ...lines, ""].join("\n");
}

/** The process, when it exited with 0. @throws Error with what it said otherwise. */
export function succeeded(finished: Finished): Finished {
  if (finished.code === 0) return finished;
  throw new Error(`exit code ${String(finished.code)}: ${finished.command}\n${finished.stderr}`);
}

/** What a process said on stderr, when it exited with another code than 0. @throws Error otherwise. */
export function failed({ code, command, stderr }: Finished): string {
  if (code !== undefined && code !== 0) return stderr;
  throw new Error(`expected a failure, got exit code ${String(code)}: ${command}\n${stderr}`);
}

/** Tries until it works, at most `deadlineMs`. @throws what the last try threw. */
export async function eventually<T>(attempt: () => Promise<T>, deadlineMs = 30_000): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > endMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const LOG_LIMIT_BYTES = 16_384;

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

function logTail(path: string, start: number): string {
  if (!existsSync(path)) return `(there is no log ${path})`;
  const text = readFileSync(path).subarray(start).subarray(-LOG_LIMIT_BYTES).toString();
  return `--- ${path}\n${text}`;
}
