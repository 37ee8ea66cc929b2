/**
 * Pairs: folders with a Dockerfile and the build.lua that says the same, and what proves it.
 *
 *     Dockerfile, build.lua    the two; every other file of the folder is their build context
 *     pair.json                see {@link PairSettings}
 *     base/Dockerfile          optional: an image that both builds know as the named context `base`
 *     difference.txt           of a pair with a `difference`: all that differs, and nothing else does
 *
 * What the pairs cover is listed in rows.json, one row for each thing a Dockerfile can say.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** What pair.json says. */
export interface PairSettings {
  /** Ids of the rows it covers. */
  readonly covers: readonly string[];
  /** Options of both builds: `build-arg:NAME`, `platform`, `no-cache`, … */
  readonly opts?: Readonly<Record<string, string>>;
  /** Secrets of both builds, by id. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Ids of SSH agents that both builds get. */
  readonly ssh?: readonly string[];
  /** Named contexts of both builds: names of folders in the pair. */
  readonly contexts?: readonly string[];
  /** Entitlements of both builds. */
  readonly allow?: readonly string[];
  /** Both builds get the build argument SERVER: where the files of the folder `served` are. */
  readonly server?: true;
  /** Paths that exist where its linked copies go to. */
  readonly entries?: readonly string[];
  /** Both builds fail, and say the same. */
  readonly fails?: true;
  /** The rules that `--check` finds its script against; none when left out. */
  readonly warnings?: readonly string[];
  /** Why the Lua build differs on purpose. */
  readonly difference?: string;
}

/** A pair on disk. */
export interface Pair extends PairSettings {
  /** What it shows: the name of its folder. */
  readonly name: string;
  readonly folder: string;
  /** It has an image of its own to start from. */
  readonly hasBase: boolean;
}

/** A thing that a Dockerfile can say. */
export interface Row {
  readonly id: string;
  /** As a Dockerfile spells it. */
  readonly says: string;
  /** Why Lua has no spelling of its own for it. */
  readonly without?: string;
}

/** Rows of one instruction. */
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

/** All pairs below `root`/pairs, by name. @throws Error for a setting that nobody reads. */
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

/** What Dockerfiles can say. */
export function readRows(root: string): readonly RowSection[] {
  return JSON.parse(readFileSync(join(root, "rows.json"), "utf8")) as readonly RowSection[];
}

/** The file that holds the difference of a pair. */
export function differenceFile({ folder }: Pair): string {
  return join(folder, DIFFERENCE);
}

/** The difference a pair declares; empty when it declares none. */
export function declaredDifference(pair: Pair): string {
  const path = differenceFile(pair);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** The files of a pair, or of a folder of it. */
export function pairFiles(folder: string): Readonly<Record<string, Buffer>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path))]));
}
