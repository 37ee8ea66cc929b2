/**
 * Pairs: folders with a Dockerfile and an equivalent build.lua.
 *
 *     Dockerfile, build.lua    the two; every other file of the folder is their build context
 *     pair.json                see {@link PairSettings}
 *     base/Dockerfile          optional: an image that both builds know as the named context `base`
 *     difference.txt           of a pair with a `difference`: all that differs, and nothing else does
 *
 * rows.json lists the covered features, one row for each feature of a Dockerfile.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** The content of pair.json. */
export interface PairSettings {
  /** The ids of the rows that the pair covers. */
  readonly covers: readonly string[];
  /** Options of both builds: `build-arg:NAME`, `platform`, `no-cache`, … */
  readonly opts?: Readonly<Record<string, string>>;
  /** Secrets of both builds, by id. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The ids of SSH agents for both builds. */
  readonly ssh?: readonly string[];
  /** The named contexts of both builds, as names of folders in the pair. */
  readonly contexts?: readonly string[];
  /** Entitlements of both builds. */
  readonly allow?: readonly string[];
  /** True if both builds get the build argument SERVER, the URL of the files in the folder `served`. */
  readonly server?: true;
  /** Paths that exist in the destination of linked copies. */
  readonly entries?: readonly string[];
  /** True if both builds fail with the same message. */
  readonly fails?: true;
  /** The rules that `--check` reports for the script. Default: none. */
  readonly warnings?: readonly string[];
  /** The reason why the Lua build differs on purpose. */
  readonly difference?: string;
}

/** A pair in a folder. */
export interface Pair extends PairSettings {
  /** The name of the pair, which is the name of its folder. */
  readonly name: string;
  readonly folder: string;
  /** True if the pair has its own base image. */
  readonly hasBase: boolean;
}

/** A feature of Dockerfiles. */
export interface Row {
  readonly id: string;
  /** The spelling in a Dockerfile. */
  readonly says: string;
  /** The reason why Lua has no equivalent spelling. */
  readonly without?: string;
}

/** The rows of one instruction. */
export interface RowSection {
  readonly title: string;
  readonly rows: readonly Row[];
}

const SETTINGS = "pair.json";
const DIFFERENCE = "difference.txt";
const KEYS: readonly (keyof PairSettings)[] = [
  "covers",
  "opts",
  "secrets",
  "ssh",
  "contexts",
  "allow",
  "server",
  "entries",
  "fails",
  "warnings",
  "difference",
];

/** Returns all pairs below `root`/pairs by name. @throws Error for an unknown setting */
export function readPairs(root: string): readonly Pair[] {
  const folders = readdirSync(join(root, "pairs")).sort();
  return folders.map((name) => readPair(join(root, "pairs", name), name));
}

function readPair(folder: string, name: string): Pair {
  const settings = JSON.parse(readFileSync(join(folder, SETTINGS), "utf8")) as PairSettings;
  const unknown = Object.keys(settings).filter((key) => !(KEYS as readonly string[]).includes(key));
  if (unknown.length > 0) throw new Error(`${folder}/${SETTINGS}: unknown: ${unknown.join(", ")}`);
  return { ...settings, name, folder, hasBase: existsSync(join(folder, "base")) };
}

/** Returns the features of Dockerfiles. */
export function readRows(root: string): readonly RowSection[] {
  return JSON.parse(readFileSync(join(root, "rows.json"), "utf8")) as readonly RowSection[];
}

/** Returns the path of the file with the difference of a pair. */
export function differenceFile({ folder }: Pair): string {
  return join(folder, DIFFERENCE);
}

/** Returns the declared difference of a pair; empty if there is none. */
export function declaredDifference(pair: Pair): string {
  const path = differenceFile(pair);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** Returns the files of a pair, or of one of its folders. */
export function pairFiles(folder: string): Readonly<Record<string, Buffer>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path))]));
}
