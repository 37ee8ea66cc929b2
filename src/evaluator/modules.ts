/**
 * Resolves `require`: it searches next to the requiring file, then in the root of the build context, and never outside.
 * The names of the standard library (`prelude`, `luakit.…`) mean the library, unless such a file is next to the
 * requiring file.
 */
import { ScriptError } from "../errors.js";
import type { Host, ModuleFile } from "../api/host.js";
import { Questions } from "../api/questions.js";
import type { ModuleResolution } from "../lua/vm.js";
import { textOf } from "../util/bytes.js";
import { cleanPath, dirName } from "../util/posix-path.js";
import {
  isLibraryPath,
  LIBRARY_TREE,
  libraryFile,
  libraryModule,
  libraryModules,
} from "./library.js";
import { quoted } from "../util/shown-text.js";

/** The maximum size of all modules together. */
const MAX_MODULE_BYTES = 64 * 2 ** 20;

/** The tree and the path of a loaded file. */
interface Origin {
  readonly tree: ModuleFile["tree"] | typeof LIBRARY_TREE;
  readonly path: string;
}

/** Finds modules and records the origin of each file. */
export class ModuleFinder {
  readonly #host: Host;
  readonly #files: Map<string, Uint8Array>;
  readonly #asked = new Questions();
  /** The size of all modules read so far. Symbolic links can make a small context large. */
  #bytes = 0;
  readonly #origins = new Map<string, Origin>();
  /** The found module of each list of candidates. Files do not change during a build. */
  readonly #found = new Map<string, ModuleResolution | undefined>();

  /** Creates a finder. `files` contains the build file, and receives every loaded module for error excerpts. */
  constructor(host: Host, files: Map<string, Uint8Array>) {
    this.#host = host;
    this.#files = files;
    for (const path of files.keys()) this.#origins.set(path, { tree: "script", path });
  }

  /** Returns the file of a `require`. @throws ScriptError if the name leads outside the tree */
  resolve(name: string, requiringFile: string): ModuleResolution {
    const from = this.#origins.get(requiringFile) ?? { tree: "script", path: requiringFile };
    const library = libraryModule(name);
    if (from.tree === LIBRARY_TREE) {
      // The library does not depend on files next to the user's script.
      return library === undefined ? { tried: [] } : this.#libraryModule(library);
    }
    const requiring = { tree: from.tree, path: from.path };
    if (library !== undefined) {
      return this.#ownVersion(name, requiring, requiringFile) ?? this.#libraryModule(library);
    }
    const candidates = moduleCandidates(name, requiring);
    const found = this.#find(candidates);
    if (found !== undefined) return found;
    if (/^luakit(?:[./]|$)/.test(name)) throw noSuchLibrary(name);
    return { tried: [...new Set(candidates.map(({ path }) => path))] };
  }

  /**
   * Returns the user's file with the name of a library module, if it is next to the requiring file. Such files are
   * rare, and each search takes as long as a small solve, so one search covers all library names in the requiring file.
   */
  #ownVersion(name: string, from: ModuleFile, file: string): ModuleResolution | undefined {
    const beside = (wanted: string) => moduleCandidates(wanted, from).slice(0, FILES_OF_A_NAME);
    const names = new Set([...libraryNamesIn(this.#files.get(file)), name]);
    if (this.#find([...names].flatMap(beside)) === undefined) return undefined;
    return this.#find(beside(name));
  }

  /** Reports whether a file, by its name in messages, belongs to the standard library. */
  isLibrary(file: string): boolean {
    return this.#origins.get(file)?.tree === LIBRARY_TREE;
  }

  #find(candidates: readonly ModuleFile[]): ModuleResolution | undefined {
    const key = JSON.stringify(candidates);
    if (!this.#found.has(key)) this.#found.set(key, this.#read(candidates));
    return this.#found.get(key);
  }

  #read(candidates: readonly ModuleFile[]): ModuleResolution | undefined {
    this.#asked.add("modules");
    const found = this.#host.readModule(candidates);
    this.#bytes += found?.data.length ?? 0;
    if (this.#bytes > MAX_MODULE_BYTES) {
      throw new ScriptError(
        `the modules of the script have more than ${MAX_MODULE_BYTES / 2 ** 20} MiB: large data belongs in the build context, for state:copy`,
      );
    }
    const file = found === undefined ? undefined : candidates[found.index];
    return found && file && this.#loaded(file, found.data, found.name);
  }

  #libraryModule(path: string): ModuleResolution {
    const source = libraryFile(path);
    return source === undefined
      ? { tried: [] }
      : this.#loaded({ tree: LIBRARY_TREE, path }, source);
  }

  #loaded(origin: Origin, source: Uint8Array, name?: string): ModuleResolution {
    const file = name ?? this.#labelOf(origin);
    this.#origins.set(file, origin);
    this.#files.set(file, source);
    return { file, source, ...(origin.tree === LIBRARY_TREE && { isLibrary: true }) };
  }

  /** Returns a file's name in messages: its path, with a mark if another tree or the library has the same path. */
  #labelOf({ tree, path }: Origin): string {
    const known = this.#origins.get(path);
    if (known !== undefined) return known.tree === tree ? path : `${tree}:${path}`;
    return tree === LIBRARY_TREE || !isLibraryPath(path) ? path : `${tree}:${path}`;
  }
}

/** Returns the library modules that the text of a script requires. */
function libraryNamesIn(script: Uint8Array | undefined): readonly string[] {
  const text = script === undefined ? "" : textOf(script);
  return [...text.matchAll(/\brequire\b\s*(?:\(\s*)?(["'])([\w./]+)\1/g)]
    .map(([, , name = ""]) => name)
    .filter((name) => libraryModule(name) !== undefined);
}

function noSuchLibrary(name: string): ScriptError {
  const names = libraryModules().join(", ");
  return new ScriptError(`module ${quoted(name)} not found; the standard library has ${names}`);
}

/** The number of files for one name: `M.lua` and `M/init.lua`. */
const FILES_OF_A_NAME = 2;

/**
 * Returns the files that a name can mean. `libs.go`, `libs/go` and `./libs/go` mean `libs/go.lua` or
 * `libs/go/init.lua`.
 */
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
    `require(${quoted(name)}) leads outside the tree the script came from; modules must lie in it`,
  );
}
