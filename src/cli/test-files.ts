/** Finds test files. */
import { readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { RequestError } from "../errors.js";

const SUFFIX = "_test.lua";
/** Directories with files of other projects. */
const IGNORED = new Set(["node_modules", ".git"]);

/** A test file, and the directory of its modules. */
export interface TestFile {
  /** The path from `root` with `/` separators, for messages. */
  readonly name: string;
  readonly root: string;
}

/**
 * Returns the test files of these paths, in order. A directory stands for all `*_test.lua` files below it. Modules are
 * searched in `current`, or in the directory of a file outside `current`.
 * @throws RequestError for a path that does not exist
 */
export function findTestFiles(paths: readonly string[], current: string): readonly TestFile[] {
  const found = paths.flatMap((path) => filesOf(resolve(current, path), path));
  return [...new Set(found)].map((file) => {
    const isInside = file.startsWith(current + sep);
    const root = isInside ? current : dirname(file);
    return { name: relative(root, file).replaceAll(sep, "/"), root };
  });
}

function filesOf(path: string, given: string): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new RequestError(`there is no file or directory ${given}`);
  return stat.isDirectory() ? testsBelow(path) : [path];
}

function testsBelow(directory: string): readonly string[] {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : testsBelow(path);
    return entry.isFile() && entry.name.endsWith(SUFFIX) ? [path] : [];
  });
}
