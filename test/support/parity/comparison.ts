/**
 * Builds pairs: the Dockerfile with BuildKit's Dockerfile frontend, the script with the frontend image, and the graphs
 * of both.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LuakitError } from "../../../src/errors.js";
import type { Definition } from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { definitionBytes } from "../../../src/llb/marshal.js";
import { utf8 } from "../../../src/util/bytes.js";
import type { Finished } from "../child.js";
import { evaluateScript } from "../evaluate.js";
import type { FakeImage } from "../fake-bridge.js";
import { readOciLayout } from "../image-tree.js";
import { BUSYBOX, succeeded, type Sandbox } from "../sandbox.js";
import { givenFor, type Base, type Given, type PairGiven } from "./given.js";
import { convertedGraph, definitionGraph, graphText, imagesOf } from "./graph.js";
import { difference, imageTexts, type Outcome } from "./outcome.js";
import { pairFiles, type Pair } from "./pairs.js";

const SCRIPT = "build.lua";
const NOTHING: Given = { options: {}, args: [] };

/** Compares pairs on the engines of a sandbox. */
export class PairComparison {
  readonly #sandbox: Sandbox;
  /** Image configurations by reference with a digest. */
  readonly #images = new Map<string, Promise<FakeImage>>();

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /**
   * Returns all differences between the builds of a pair; empty if there are none.
   * @throws Error if both builds fail, and pair.json does not expect that
   */
  async differenceOf(pair: Pair): Promise<string> {
    const given = await givenFor(this.#sandbox, pair);
    try {
      const converted = await this.#convert(pair.folder, given);
      const dockerfile = await this.#dockerfileOutcome(pair, given, converted);
      const script = await this.#scriptOutcome(pair, given, converted);
      if (pair.fails !== true && dockerfile.error !== undefined && script.error !== undefined) {
        throw new Error(`neither builds: ${dockerfile.error}${script.error}`);
      }
      return difference(dockerfile, script);
    } finally {
      given.close();
    }
  }

  /** Builds the Dockerfile with BuildKit's Dockerfile frontend. */
  #dockerfile(directory: string, { options, args }: Given, more: readonly string[]) {
    const flags = Object.entries(options).flatMap(([key, value]) => ["--opt", `${key}=${value}`]);
    return this.#sandbox.dockerfile(directory, [...flags, ...args, ...more]);
  }

  /** Returns the graph of a Dockerfile from the subrequest `frontend.convertllb`. */
  #convert(directory: string, { options, args }: Given): Promise<Finished> {
    const given = { options: graphOptions(options), args };
    return this.#dockerfile(directory, given, ["--opt", "requestid=frontend.convertllb"]);
  }

  async #dockerfileOutcome(pair: Pair, given: Given, converted: Finished): Promise<Outcome> {
    if (converted.code !== 0) return { error: errorText(converted) };
    const image = await this.#image((output) => this.#dockerfile(pair.folder, given, output));
    return { graph: graphText(graphOf(converted)), ...image };
  }

  /** Builds the script. The graph comes from an evaluation in this process, the image from the frontend image. */
  async #scriptOutcome(pair: Pair, given: PairGiven, converted: Finished): Promise<Outcome> {
    const graph = await this.#evaluate(pair, given, converted);
    const { options: opts, args } = given;
    const build = { directory: pair.folder, filename: SCRIPT, opts };
    const image = await this.#image((output) =>
      this.#sandbox.gateway({ ...build, args: [...args, ...output] }),
    );
    if (graph.error === undefined) return { ...graph, ...image };
    const said = image.error ?? "nothing";
    if (said.includes(graph.error)) return graph;
    throw new Error(`the evaluation fails with ${graph.error}, the frontend image with ${said}`);
  }

  async #evaluate(pair: Pair, given: PairGiven, converted: Finished): Promise<Outcome> {
    const { options, base } = given;
    const images = await this.#imagesFor(converted);
    const contexts = (pair.contexts ?? []).map((name) => [name, join(pair.folder, name)] as const);
    try {
      const { definition } = evaluateScript(readFileSync(join(pair.folder, SCRIPT)), {
        options: graphOptions(options),
        context: pairFiles(pair.folder),
        locals: Object.fromEntries(contexts.map(([name, folder]) => [name, pairFiles(folder)])),
        images: { ...images, ...(base && (await this.#baseImage(pair, base, given))) },
        readEntries: () => new Map((pair.entries ?? []).map((path) => [path, ""])),
      });
      return { graph: graphText(definitionGraph(definition)) };
    } catch (error) {
      if (error instanceof LuakitError) return { error: error.message };
      throw error;
    }
  }

  /** Returns the base images of a Dockerfile, for the evaluation of the script. */
  async #imagesFor(converted: Finished): Promise<Readonly<Record<string, FakeImage>>> {
    const used = converted.code === 0 ? imagesOf(graphOf(converted)) : [];
    const references = used.length > 0 ? used : imagesOf(await this.#graphOfImage(BUSYBOX));
    const images = references.map(async (reference) => {
      const [name = "", digest = ""] = reference.split("@");
      return [name, { ...(await this.#lookUp(reference)), digest }] as const;
    });
    return Object.fromEntries(await Promise.all(images));
  }

  async #graphOfImage(reference: string): Promise<Definition> {
    const directory = this.#sandbox.directory({ Dockerfile: `FROM ${reference}\n` });
    return graphOf(await this.#convert(directory, NOTHING));
  }

  /** Returns the configuration of an image by building a Dockerfile that only has a FROM line. */
  #lookUp(reference: string): Promise<FakeImage> {
    const known = this.#images.get(reference);
    if (known !== undefined) return known;
    const directory = this.#sandbox.directory({ Dockerfile: `FROM ${reference}\n` });
    const image = this.#sandbox
      .image((args) => this.#sandbox.dockerfile(directory, args))
      .then(({ config }) => ({ config }));
    this.#images.set(reference, image);
    return image;
  }

  /** Returns the base image of a pair, and the result of its ONBUILD triggers. */
  async #baseImage(
    pair: Pair,
    { config, digest }: Base,
    given: Given,
  ): Promise<Readonly<Record<string, FakeImage>>> {
    const name = `base@${digest}`;
    if (config.config["OnBuild"] === undefined) return { [name]: { config, digest } };
    const files = { ...pairFiles(pair.folder), Dockerfile: "FROM base\n" };
    const directory = this.#sandbox.directory(files);
    const image = await this.#sandbox.image((args) => this.#dockerfile(directory, given, args));
    const built = {
      definition: definitionBytes(graphOf(await this.#convert(directory, given))),
      config: utf8(JSON.stringify(image.config)),
    };
    return { [name]: { config, digest, built } };
  }

  async #image(build: (args: readonly string[]) => Promise<Finished>): Promise<Outcome> {
    const { directory, finished } = await this.#sandbox.layout(build);
    if (finished.code !== 0) return { error: errorText(finished) };
    return imageTexts(readOciLayout(directory));
  }
}

function graphOf(converted: Finished): Definition {
  const [, json = ""] = succeeded(converted)
    .stdout.toString()
    .split(/^result\.json$/m);
  return convertedGraph(json);
}

/** The subrequest ignores `platform`. Graphs are for the daemon's platform, images for the requested one. */
function graphOptions(options: Given["options"]): Given["options"] {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key !== "platform"));
}

/** Matches names of snapshots and temporary mounts, which differ in every build. */
const RANDOM_NAMES = /\b[0-9a-z]{25}::[0-9a-z]{25}\b|\/\S*\/buildkit\d+(?=\/)/g;

/** Returns the last message of buildctl. */
function errorText({ stderr }: Finished): string {
  const said = /^error: (?:failed to solve: )?([^]*)$/m.exec(stderr)?.[1] ?? stderr;
  return `${said.trim().replace(RANDOM_NAMES, "…")}\n`;
}
