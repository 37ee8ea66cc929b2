/**
 * Golden cases: folders with a script and its expected results as plain files.
 *
 *     build.lua             the script; all other files of the folder are its build context
 *     request.json          optional: the client's options and the daemon's abilities, see GoldenRequest
 *     definition.txt        the graph, as render-definition.ts shows it ┐ of a script that builds
 *     image-config.json     the image configuration                  ┘
 *     error.txt             the whole message and its lines            of one that does not
 *     messages.txt          the printed texts and warnings             of one with messages
 *
 * The last four are compared; `UPDATE_GOLDEN=1 npm run test:golden` writes them. One that is missing, too many or
 * different fails the test everywhere else.
 */
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Warning } from "../../src/api/host.js";
import {
  BuildError,
  RequestError,
  ScriptError,
  toLuakitError,
  type LuakitError,
  type SourcePosition,
} from "../../src/errors.js";
import { renderDefinition } from "./render-definition.js";
import { scriptRun, type ScriptRun, type ScriptInput } from "./evaluate.js";
import type { FileTree } from "./fake-files.js";

/** A golden case on disk. */
export interface GoldenCase {
  /** The name of the case: the folder's path under the golden folder. */
  readonly name: string;
  /** The folder of the compared files. */
  readonly folder: string;
  /** The folder of the script and its build context. */
  readonly source: string;
}

/** The keys of request.json, which replace defaults of the input. */
export type GoldenRequest = Pick<
  ScriptInput,
  "options" | "filename" | "llbFeatures" | "workerPlatform"
>;

const SCRIPT = "build.lua";
const REQUEST = "request.json";
const OUTCOMES = ["definition.txt", "image-config.json", "error.txt", "messages.txt"] as const;
type OutcomeFile = (typeof OUTCOMES)[number];
type Outcome = Readonly<Partial<Record<OutcomeFile, string>>>;

/** True if golden files are written instead of compared. */
export const UPDATING = process.env["UPDATE_GOLDEN"] === "1";

/** Returns all cases under a folder: every folder below it with a script. */
export function goldenCases(root: string): readonly GoldenCase[] {
  return scriptFolders(root).map((folder) => ({
    name: relative(root, folder),
    folder,
    source: folder,
  }));
}

/**
 * Returns cases whose scripts are in another folder. The compared files are under `root`, in the same folders as the
 * scripts.
 */
export function mirroredCases(root: string, scripts: string): readonly GoldenCase[] {
  return scriptFolders(scripts).map((source) => ({
    name: relative(dirname(scripts), source),
    folder: join(root, relative(scripts, source)),
    source,
  }));
}

/** Returns the current results of a case. */
export function outcomeOf(golden: GoldenCase): Outcome {
  // Built file systems are empty, as in the fake bridge of the integration tests.
  const input: ScriptInput = { ...inputOf(golden), readEntries: () => new Map() };
  const run = scriptRun(readFileSync(join(golden.source, SCRIPT)), input);
  const outcome = resultOf(run);
  const messages = run.warnings.map(messageText).join("");
  return { ...outcome, ...(messages !== "" && { "messages.txt": messages }) };
}

/** Returns the expected results of a case. */
export function expectedOf({ folder }: GoldenCase): Outcome {
  const present = OUTCOMES.filter((file) => existsSync(join(folder, file)));
  return Object.fromEntries(
    present.map((file) => [file, comparable(file, readFileSync(join(folder, file), "utf8"))]),
  );
}

/** Writes the current results of a case, formatted like the rest of the repository. */
export async function updateGolden(golden: GoldenCase): Promise<void> {
  const { format } = await import("prettier");
  const outcome = outcomeOf(golden);
  for (const file of OUTCOMES) {
    const path = join(golden.folder, file);
    const text = outcome[file];
    if (text === undefined) rmSync(path, { force: true });
    else
      writeFileSync(
        path,
        file.endsWith(".json") ? await format(text, { parser: "json", printWidth: 100 }) : text,
      );
  }
}

/** Returns the input of a case. */
export function inputOf({ folder, source }: GoldenCase): ScriptInput {
  const path = join(folder, REQUEST);
  const request = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as GoldenRequest) : {};
  return { ...request, context: contextOf(source) };
}

/** Returns the build context of a case: its files, without the files of the harness. */
function contextOf(source: string): FileTree {
  const ours: readonly string[] = [REQUEST, ...OUTCOMES];
  const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(source, join(entry.parentPath, entry.name)))
    .filter((path) => !ours.includes(path));
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(source, path))]));
}

function scriptFolders(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === SCRIPT)
    .map((entry) => entry.parentPath)
    .sort();
}

function resultOf(run: ScriptRun): Outcome {
  try {
    const { definition, config } = run.evaluate();
    return {
      "definition.txt": renderDefinition(definition),
      "image-config.json": comparable("image-config.json", JSON.stringify(config)),
    };
  } catch (error) {
    return { "error.txt": errorText(toLuakitError(error)) };
  }
}

/** Formats JSON, so that blanks do not matter. The order of fields does matter. */
export function comparable(file: OutcomeFile, text: string): string {
  return file.endsWith(".json") ? `${JSON.stringify(JSON.parse(text), undefined, 2)}\n` : text;
}

/**
 * Returns the message of an error, and the lines that clients show with it, each once. @throws an InternalError
 * unchanged
 */
function errorText(error: LuakitError): string {
  if (error instanceof RequestError) return `${error.message}\n`;
  if (!(error instanceof ScriptError || error instanceof BuildError)) throw error;
  const lines = new Set(error.frames.map((frame) => `  at ${positionText(frame)}\n`));
  return `${error.message}\n${[...lines].join("")}`;
}

function messageText({ rule, message, frames: [frame] }: Warning): string {
  const where = frame === undefined ? "" : `${positionText(frame)}: `;
  return `${where}${rule === undefined ? "" : `${rule}: `}${message}\n`;
}

function positionText({ file, line }: SourcePosition): string {
  return `${file}:${line}`;
}
