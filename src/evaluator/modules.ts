/** Where `require` looks: beside the requiring file, then at the root of the build context; never outside. */
import { ScriptError } from "../errors.js";
import type { Host, ModuleFile } from "../api/host.js";
import type { ModuleResolution } from "../lua/vm.js";
import { cleanPath, dirName } from "../util/posix-path.js";

/** Finds modules and remembers which file came from where. */
export class ModuleFinder {
  readonly #host: Host;
  readonly #files: Map<string, Uint8Array>;
  readonly #origins = new Map<string, ModuleFile>();

  /** `files` gets every module that is loaded, for error excerpts; it holds the entry script already. */
  constructor(host: Host, files: Map<string, Uint8Array>) {
    this.#host = host;
    this.#files = files;
    for (const path of files.keys()) this.#origins.set(path, { tree: "script", path });
  }

  /** The file a `require` means. @throws ScriptError when the name leads outside. */
  resolve(name: string, requiringFile: string): ModuleResolution {
    const from = this.#origins.get(requiringFile) ?? { tree: "script", path: requiringFile };
    const candidates = moduleCandidates(name, from);
    const found = this.#host.readModule(candidates);
    const file = found === undefined ? undefined : candidates[found.index];
    if (found === undefined || file === undefined) {
      return { tried: [...new Set(candidates.map(({ path }) => path))] };
    }
    const label = this.#labelOf(file);
    this.#origins.set(label, file);
    this.#files.set(label, found.data);
    return { file: label, source: found.data };
  }

  /** A file's name in messages: its path, marked when another tree has the same. */
  #labelOf(file: ModuleFile): string {
    const known = this.#origins.get(file.path);
    return known === undefined || known.tree === file.tree
      ? file.path
      : `${file.tree}:${file.path}`;
  }
}

/** `libs.go`, `libs/go` and `./libs/go` are one module: `libs/go.lua` or `libs/go/init.lua`. */
export function moduleCandidates(name: string, from: ModuleFile): readonly ModuleFile[] {
  const relative = name.startsWith("./") || name.startsWith("../");
  const path = name.includes("/") ? name : name.replaceAll(".", "/");
  const beside = inside(cleanPath(`${dirName(from.path)}/${path}`), name);
  const besideFiles = moduleFiles(from.tree, beside);
  if (relative) return besideFiles;
  return [...besideFiles, ...moduleFiles("context", inside(cleanPath(path), name))];
}

function moduleFiles(tree: ModuleFile["tree"], path: string): readonly ModuleFile[] {
  return [
    { tree, path: `${path}.lua` },
    { tree, path: `${path}/init.lua` },
  ];
}

function inside(path: string, name: string): string {
  if (path !== ".." && !path.startsWith("../") && !path.startsWith("/") && path !== ".")
    return path;
  throw new ScriptError(
    `require(${JSON.stringify(name)}) leads outside the tree the script came from; modules must lie in it`,
  );
}
