/** Builds with docker's clients or with buildctl, depending on the engine. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Finished } from "./child.js";
import { succeeded, type Files, type Sandbox } from "./sandbox.js";

/** The build command: `docker buildx build`, `docker build`, or buildctl with the gateway. */
export type Client = "docker buildx build" | "docker build" | "buildctl build";

/** A build of a `build.lua`. */
export interface Build {
  /** The files of the build context, including the build file; or a directory. */
  readonly files: Files | string;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Further arguments that all clients accept, such as `--secret`. */
  readonly args?: readonly string[];
}

/** Builds with one client. */
export class Builder {
  readonly #sandbox: Sandbox;
  readonly #client: Client;

  constructor(sandbox: Sandbox, client: Client) {
    this.#sandbox = sandbox;
    this.#client = client;
  }

  /** Runs a build, with any exit code. */
  run(
    { files, target, buildArgs = {}, args = [] }: Build,
    output: readonly string[],
  ): Promise<Finished> {
    const directory = typeof files === "string" ? files : this.#sandbox.directory(files);
    const given = Object.entries(buildArgs);
    if (this.#client === "buildctl build") {
      const opts = Object.fromEntries(given.map(([key, value]) => [`build-arg:${key}`, value]));
      return this.#sandbox.gateway({
        directory,
        filename: "build.lua",
        opts: { ...opts, ...(target !== undefined && { target }) },
        args: [...args, ...output],
      });
    }
    const options = [
      ...given.flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]),
      ...(target === undefined ? [] : ["--target", target]),
      ...[...args, ...output],
    ];
    if (this.#client === "docker buildx build") {
      return this.#sandbox.buildx({ directory, file: "build.lua", args: options });
    }
    const file = join(directory, "build.lua");
    const start = ["build", "--progress", "plain", "--file", file];
    return this.#sandbox.docker([...start, ...options, directory]);
  }

  /** Returns the regular files of the result by path. Links are followed. @throws Error if the build fails */
  async files(build: Build): Promise<Readonly<Record<string, string>>> {
    const dest = this.#sandbox.directory({});
    succeeded(await this.run(build, ["--output", `type=local,dest=${dest}`]));
    const found = readdirSync(dest, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(
      found.map((path) => [`/${relative(dest, path)}`, readFileSync(path, "utf8")]),
    );
  }

  /** Builds an image for Docker Engine and returns the output of a container of the image. */
  async output(name: string, build: Build): Promise<string> {
    const tag = this.#sandbox.tag(name);
    if (this.#client === "buildctl build") {
      const archive = join(this.#sandbox.directory({}), "image.tar");
      succeeded(await this.run(build, ["--output", `type=docker,name=${tag},dest=${archive}`]));
      succeeded(await this.#sandbox.docker(["load", "--input", archive]));
    } else {
      const load = this.#client === "docker buildx build" ? ["--load"] : [];
      succeeded(await this.run(build, [...load, "--tag", tag]));
    }
    return succeeded(await this.#sandbox.docker(["run", "--rm", tag])).stdout.toString();
  }
}
