/**
 * Where `require` looks: beside the requiring file, then at the root of the build context; never outside. The standard
 * library's own names (`prelude`, `luakit.…`) mean the library unless such a file lies beside the requiring one.
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

/** Bytes of all modules together. */
const MAX_MODULE_BYTES = 64 * 2 ** 20;

/** A file that has been loaded, in whichever tree. */
interface Origin {
  readonly tree: ModuleFile["tree"] | typeof LIBRARY_TREE;
  readonly path: string;
}

/** Finds modules and remembers which file came from where. */
export class ModuleFinder {
  readonly #host: Host;
  readonly #files: Map<string, Uint8Array>;
  readonly #asked = new Questions();
  /** The size of all modules read so far. Symbolic links can make a small context large. */
  #bytes = 0;
  readonly #origins = new Map<string, Origin>();
  /** The module found for a list of candidates: files do not change during a build. */
  readonly #found = new Map<string, ModuleResolution | undefined>();

  /** `files` gets every module that is loaded, for error excerpts; it holds the entry script already. */
  constructor(host: Host, files: Map<string, Uint8Array>) {
    this.#host = host;
    this.#files = files;
    for (const path of files.keys()) this.#origins.set(path, { tree: "script", path });
  }

  /** The file a `require` means. @throws ScriptError when the name leads outside. */
  resolve(name: string, requiringFile: string): ModuleResolution {
    const from = this.#origins.get(requiringFile) ?? { tree: "script", path: requiringFile };
    const library = libraryModule(name);
    if (from.tree === LIBRARY_TREE) {
      // The library does not depend on what lies beside the user's script.
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
   * The user's file of a name that is the library's, if there is one beside the requiring file. There hardly ever is, and
   * every look takes as long as a small solve: all names of the library in that file are looked for at once.
   */
  #ownVersion(name: string, from: ModuleFile, file: string): ModuleResolution | undefined {
    const beside = (wanted: string) => moduleCandidates(wanted, from).slice(0, FILES_OF_A_NAME);
    const names = new Set([...libraryNamesIn(this.#files.get(file)), name]);
    if (this.#find([...names].flatMap(beside)) === undefined) return undefined;
    return this.#find(beside(name));
  }

  /** True for a file of the standard library, by its name in messages. */
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

  /** A file's name in messages: its path, marked when another tree has the same, or the library. */
  #labelOf({ tree, path }: Origin): string {
    const known = this.#origins.get(path);
    if (known !== undefined) return known.tree === tree ? path : `${tree}:${path}`;
    return tree === LIBRARY_TREE || !isLibraryPath(path) ? path : `${tree}:${path}`;
  }
}

/** Names of the library that a script requires, as far as its text tells. */
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

/** `M.lua` and `M/init.lua`. */
const FILES_OF_A_NAME = 2;

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
    `require(${quoted(name)}) leads outside the tree the script came from; modules must lie in it`,
  );
}
