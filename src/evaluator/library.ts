/** The standard library: Lua files that are part of Luakit. */
import { utf8 } from "../util/bytes.js";
import { LIBRARY_FILES } from "./library-files.js";

/** Marks a library file in messages if the user has a file of the same name. */
export const LIBRARY_TREE = "library";

/** Returns the path of a library module by the name in `require`, or undefined if the module does not exist. */
export function libraryModule(name: string): string | undefined {
  const path = `${name.includes("/") ? name : name.replaceAll(".", "/")}.lua`;
  return Object.hasOwn(LIBRARY_FILES, path) ? path : undefined;
}

/** Returns the names of the library's public modules, sorted. */
export function libraryModules(): readonly string[] {
  return Object.keys(LIBRARY_FILES)
    .filter((path) => !path.startsWith("luakit/internal/"))
    .map((path) => path.replace(/\.lua$/, "").replaceAll("/", "."))
    .sort();
}

/** Returns the paths of files next to a script that would replace modules of the library. */
export function libraryOverrides(): readonly string[] {
  return libraryModules().flatMap((name) => {
    const path = name.replaceAll(".", "/");
    return [`${path}.lua`, `${path}/init.lua`];
  });
}

/** Reports whether a path is a file of the library. */
export function isLibraryPath(path: string): boolean {
  return Object.hasOwn(LIBRARY_FILES, path);
}

/** Returns the bytes of a file of the library. */
export function libraryFile(path: string): Uint8Array | undefined {
  const text = Object.hasOwn(LIBRARY_FILES, path) ? LIBRARY_FILES[path] : undefined;
  return text === undefined ? undefined : utf8(text);
}
