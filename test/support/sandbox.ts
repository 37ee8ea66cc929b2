/** The sandbox of end-to-end tests. It runs the real clients as child processes with running engines. */
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
import { REPOSITORY, type EngineName, type Engines } from "./engine.js";
import { readOciLayout, type OciImage } from "./image-tree.js";

/** The frontend image under test. */
export const FRONTEND = "luakit/luakit:1";
/** The first line of a build file, which names the frontend image. */
export const SYNTAX_LINE = `# syntax=${FRONTEND}`;
/** A small base image. */
export const BUSYBOX = "busybox:latest";

/** The time limit of a build. */
export const BUILD_TIMEOUT_MS = 120_000;
/** The time limit of a first build, which may download packages for npm, Go, pip and apt. */
export const COLD_BUILD_TIMEOUT_MS = 900_000;

/** The content of files by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A build with buildctl. */
export interface BuildctlBuild {
  /** The directory of the build context, and of the build file unless `scriptDirectory` is set. */
  readonly directory: string;
  readonly scriptDirectory?: string;
  /** The value of `--opt filename=`. Default: the client does not send the option. */
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
  /**
   * The value of `--file`, relative to `directory`; `-` for standard input. Default: the client does not send the
   * option.
   */
  readonly file?: string;
  /** The build context instead of `directory`: a URL, or `-` for standard input. */
  readonly context?: string;
  /** Standard input. */
  readonly input?: Uint8Array;
  /** `docker` (the default): the BuildKit in Docker. `buildkit`: the buildkitd, through buildx's remote driver. */
  readonly builder?: EngineName;
  /** Further arguments, such as `--build-arg`. */
  readonly args?: readonly string[];
  readonly timeoutMs?: number;
}

/** The clients of the engines, and a temporary folder that is removed at the end. */
export class Sandbox {
  readonly #engines: Engines;
  readonly #directories: string[] = [];
  readonly #images: string[] = [];
  readonly #containers: string[] = [];
  readonly #debuggers: DapClient[] = [];
  /** The arguments with which buildctl finds the frontend image, one per line. */
  #frontendArguments: string;
  /** A unique name that distinguishes the images, caches and steps of this run from other runs. */
  readonly nonce = randomBytes(4).toString("hex");

  constructor(engines: Engines) {
    this.#engines = engines;
    this.#frontendArguments = engines.environment["LUAKIT_FRONTEND_ARGS"] ?? "";
  }

  /** Runs buildctl to its end, with any exit code. */
  buildctl(args: readonly string[], timeoutMs = BUILD_TIMEOUT_MS): Promise<Finished> {
    return this.#run("buildctl", args, timeoutMs);
  }

  /**
   * Returns the same clients for the engine `buildkit-spare`, after emptying it. All cache hits of this engine come
   * from outside.
   */
  async emptied(): Promise<Sandbox> {
    const { environment, logs } = this.#engines;
    const host = environment["LUAKIT_SPARE_BUILDKIT_HOST"] ?? "";
    const spare = new Sandbox({ environment: { ...environment, BUILDKIT_HOST: host }, logs });
    succeeded(await spare.buildctl(["prune", "--all"]));
    return spare;
  }

  /** Runs docker to its end, with any exit code. */
  docker(args: readonly string[], timeoutMs = BUILD_TIMEOUT_MS): Promise<Finished> {
    return this.#run("docker", args, timeoutMs);
  }

  /** Runs `buildctl build` with the frontend image. */
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

  /** Builds a Dockerfile with the frontend inside the daemon, to compare Luakit's builds with it. */
  dockerfile(directory: string, args: readonly string[] = [], timeoutMs?: number) {
    const locals = ["--local", `context=${directory}`, "--local", `dockerfile=${directory}`];
    const given = ["--progress", "plain", "--frontend", "dockerfile.v0", ...locals, ...args];
    return this.buildctl(["build", ...given], timeoutMs);
  }

  /** Runs `docker buildx build` with the BuildKit in Docker. The file or the arguments choose the frontend. */
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

  /** Runs any command of buildx, such as `bake`. */
  buildxCommand(
    args: readonly string[],
    { input, timeoutMs }: Pick<BuildxBuild, "input" | "timeoutMs"> = {},
  ): Promise<Finished> {
    return this.#run("docker", ["buildx", ...args], timeoutMs, input);
  }

  /**
   * Starts `docker buildx dap build` for the build.lua of a directory, in that directory. `launch` starts the build.
   */
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

  /** Returns the name of the buildx builder of an engine. */
  builder(engine: EngineName): string {
    return engine === "docker"
      ? "default"
      : (this.#engines.environment["LUAKIT_BUILDX_BUILDER"] ?? "");
  }

  /**
   * Runs `buildx build` with the builder of the engines, which can be another than Docker's. Only the requested output
   * is shown.
   */
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

  /** Runs `buildx bake` for the docker-bake.hcl of a directory, with the builder of the engines. */
  bake(directory: string, args: readonly string[]): Promise<Finished> {
    const file = join(directory, "docker-bake.hcl");
    const builder = this.builder("buildkit");
    return this.#buildxAlone(["bake", "--builder", builder, "--file", file, ...args]);
  }

  /** Runs the program docker-buildx if it exists, otherwise docker's plugin buildx. Both are the same program. */
  #buildxAlone(args: readonly string[], timeoutMs = BUILD_TIMEOUT_MS): Promise<Finished> {
    const buildx =
      'if command -v docker-buildx >/dev/null; then exec docker-buildx "$@"; else exec docker buildx "$@"; fi';
    return this.#run("sh", ["-c", buildx, "sh", ...args], timeoutMs);
  }

  /** Returns the image of a build. `build` receives the arguments that export the image. */
  async image(build: (args: readonly string[]) => Promise<Finished>): Promise<OciImage> {
    const { directory, finished } = await this.layout(build);
    succeeded(finished);
    return readOciLayout(directory);
  }

  /**
   * Returns the OCI layout that a build exports, and the outcome of the build. `build` receives the arguments that
   * export the layout.
   */
  async layout(build: (args: readonly string[]) => Promise<Finished>) {
    const directory = this.directory({});
    // Existing layers keep their compression. Compressing new layers would only take time.
    const output = `type=oci,tar=false,compression=uncompressed,dest=${directory}`;
    return { directory, finished: await build(["--output", output]) };
  }

  /** Creates a directory with these files. */
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

  /** Returns a name for an image in Docker. The image is removed at the end. */
  tag(name: string): string {
    const tag = `luakit-e2e-${name}:${this.nonce}`;
    this.#images.push(tag);
    return tag;
  }

  /** Starts a container and returns its name. The container is removed at the end. */
  async start(image: string, args: readonly string[] = []): Promise<string> {
    const name = `luakit-e2e-${randomBytes(4).toString("hex")}`;
    this.#containers.push(name);
    succeeded(await this.docker(["run", "--detach", "--name", name, ...args, image]));
    return name;
  }

  /**
   * Builds the frontend image from the repository, which takes a second if the image is up to date. Skipped if the
   * caller has built the image. LUAKIT_FRONTEND_ARGS (set by scripts/test.sh) or LUAKIT_FRONTEND_READY=1 indicates
   * this.
   */
  async prepareFrontend(): Promise<void> {
    const { environment } = this.#engines;
    if (environment["LUAKIT_FRONTEND_READY"] === "1") return;
    if (environment["LUAKIT_FRONTEND_ARGS"] !== undefined) return;
    const script = join(REPOSITORY, "scripts/frontend-image.sh");
    const { stdout } = succeeded(await this.#run("bash", [script], COLD_BUILD_TIMEOUT_MS));
    this.#frontendArguments = stdout.toString();
  }

  /** Removes everything that the sandbox created. */
  async close(): Promise<void> {
    for (const client of this.#debuggers) await client.close();
    for (const directory of this.#directories) rmSync(directory, { recursive: true, force: true });
    if (this.#containers.length > 0)
      await this.docker(["rm", "--force", "--volumes", ...this.#containers]);
    if (this.#images.length > 0) await this.docker(["rmi", "--force", ...this.#images]);
  }

  /**
   * Builds an image from a Dockerfile and pushes it to the registry. Returns the name under which buildkitd and Docker
   * pull it.
   */
  async push(name: string, files: Files): Promise<string> {
    const output = `type=image,name=${this.registryName(name)},push=true`;
    succeeded(await this.dockerfile(this.directory(files), ["--output", output]));
    return `luakit-e2e/${name}:${this.nonce}`;
  }

  /** Returns the name of an image in the registry, for pushing. */
  registryName(name: string): string {
    const registry = this.#engines.environment["LUAKIT_REGISTRY"] ?? "";
    return `${registry}/luakit-e2e/${name}:${this.nonce}`;
  }

  /** Marks the current end of the daemons' logs. The returned function returns the log since then. */
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

/** Returns a build file with the `syntax` line and these lines. */
export function script(...lines: readonly string[]): string {
  return [SYNTAX_LINE, ...lines, ""].join("\n");
}

/** Returns the process if it exited with 0. @throws Error with the output otherwise */
export function succeeded(finished: Finished): Finished {
  if (finished.code === 0) return finished;
  throw new Error(`exit code ${String(finished.code)}: ${finished.command}\n${finished.stderr}`);
}

/** Returns the stderr of a process if its exit code is not 0. @throws Error otherwise */
export function failed({ code, command, stderr }: Finished): string {
  if (code !== undefined && code !== 0) return stderr;
  throw new Error(`expected a failure, got exit code ${String(code)}: ${command}\n${stderr}`);
}

/** Retries until `attempt` succeeds, for at most `deadlineMs`. @throws the error of the last attempt */
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
