/** Projects that are built twice, as a Dockerfile and as a build.lua, to count the steps that an edit re-executes. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Finished } from "../child.js";
import type { OciImage } from "../image-tree.js";
import { executedSteps } from "../progress.js";
import { succeeded, type Sandbox } from "../sandbox.js";
import type { Edit } from "./edits.js";

/** The frontend that builds a project. */
export type Form = "dockerfile" | "luakit";

/** A project in both forms. Both build the same image. */
export interface Project {
  readonly dockerfile: string;
  readonly luakit: string;
  /** The files of the build context, in addition to the build file. */
  readonly files: Readonly<Record<string, string>>;
  /** Modes by path. */
  readonly modes?: Readonly<Record<string, number>>;
  /** Options of the frontend, such as `target`. */
  readonly opts?: Readonly<Record<string, string>>;
  /** A file that the base image contains. A project with this field names the base image `BASE`. */
  readonly base?: string;
}

/** The word in projects that differs for each build of a test, so that the first build finds nothing in the cache. */
const SALT = "SALT";

/** The forms of a project, with something for each. */
export type ByForm<T> = Readonly<Record<Form, T>>;

/** Builds a project before and after an edit. Returns the names of the steps that the second build executes. */
export async function reexecutedSteps(
  sandbox: Sandbox,
  edit: Edit,
): Promise<ByForm<readonly string[]>> {
  const stepsOf = async (form: Form) => {
    const checkout = new Checkout(sandbox, form, edit.name);
    await checkout.build(edit.before);
    return executedSteps(await checkout.build(edit.after));
  };
  return { dockerfile: await stepsOf("dockerfile"), luakit: await stepsOf("luakit") };
}

/** Builds a directory in one form, with raw progress. */
export function buildForm(
  sandbox: Sandbox,
  form: Form,
  directory: string,
  opts: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<Finished> {
  const given = ["--progress", "rawjson", ...args];
  if (form === "luakit") {
    return sandbox.gateway({ directory, filename: "build.lua", opts, args: given });
  }
  const options = Object.entries(opts).flatMap(([key, value]) => ["--opt", `${key}=${value}`]);
  return sandbox.dockerfile(directory, [...given, ...options]);
}

/** Builds the image of a project in both forms. */
export async function imagesOf(sandbox: Sandbox, project: Project): Promise<ByForm<OciImage>> {
  const imageOf = (form: Form) => {
    const checkout = new Checkout(sandbox, form, "image");
    return sandbox.image((args) => checkout.build(project, args));
  };
  return { dockerfile: await imageOf("dockerfile"), luakit: await imageOf("luakit") };
}

/** A directory with a project in one form. */
class Checkout {
  readonly #sandbox: Sandbox;
  readonly #form: Form;
  readonly #salt: string;
  readonly #directory: string;

  constructor(sandbox: Sandbox, form: Form, name: string) {
    this.#sandbox = sandbox;
    this.#form = form;
    this.#salt = [sandbox.nonce, form, ...name.split(" ")].join("-");
    this.#directory = sandbox.directory({});
  }

  /** Writes the files of a project over those of the last one, and builds the project. */
  async build(
    { dockerfile, luakit, files, modes = {}, opts = {}, base }: Project,
    args: readonly string[] = [],
  ): Promise<Finished> {
    const build =
      this.#form === "dockerfile" ? { Dockerfile: dockerfile } : { "build.lua": luakit };
    const image = base === undefined ? "" : await this.#push(base);
    for (const [path, content] of Object.entries({ ...files, ...build })) {
      const file = join(this.#directory, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, this.#salted(content).replaceAll("BASE", image));
    }
    for (const [path, mode] of Object.entries(modes)) chmodSync(join(this.#directory, path), mode);
    return succeeded(await buildForm(this.#sandbox, this.#form, this.#directory, opts, args));
  }

  /** Pushes a base image with a file. The name is always the same. */
  #push(content: string): Promise<string> {
    const dockerfile = "FROM busybox\nCOPY content /content\n";
    const files = { Dockerfile: dockerfile, content: this.#salted(content) };
    return this.#sandbox.push(this.#salt, files);
  }

  #salted(text: string): string {
    return text.replaceAll(SALT, this.#salt);
  }
}
