/** Finds and reads the build file. */
import { RequestError } from "../errors.js";
import type { Definition } from "../llb/marshal.js";
import { baseName, cleanPath, dirName } from "../util/posix-path.js";
import type { BuildFiles } from "./build-files.js";
import { SCRIPT_DIRECTORY } from "./file-source.js";

/** The default name of a build file. */
export const DEFAULT_FILENAME = "build.lua";
/** The file that clients request by default. */
const CLIENT_DEFAULT = "Dockerfile";

/** A build file. */
export interface ScriptFile {
  /** The path from the root of the client's directory. */
  readonly name: string;
  readonly data: Uint8Array;
  /** The definition that loads the file. */
  readonly definition: Definition;
  /** Reads a file that was transferred with the build file. Returns null for any other path. */
  readonly readBeside: (path: string) => Promise<Uint8Array | undefined> | null;
  /** `<name>.dockerignore`, which replaces `.dockerignore`. Undefined if absent or empty. */
  readonly ignoreFile: Uint8Array | undefined;
}

/**
 * Reads the build file. The default is `build.lua`, also if the client requests its own default `Dockerfile` and that
 * file does not exist. The files `beside`, relative to the directory of the build file, are transferred in the same
 * request, if they exist.
 * @throws RequestError if the file does not exist
 */
export async function readScript(
  { scriptFiles, onlyFile }: Pick<BuildFiles, "scriptFiles" | "onlyFile">,
  filename: string | undefined,
  beside: readonly string[] = [],
): Promise<ScriptFile> {
  const asked = onlyFile ?? cleanPath(filename ?? DEFAULT_FILENAME);
  const names = asked === CLIENT_DEFAULT ? [asked, DEFAULT_FILENAME] : [asked];
  const besidePaths = new Set(beside.map((path) => cleanPath(`${dirName(asked)}/${path}`)));
  const files = scriptFiles({
    paths: [...names.flatMap((name) => [name, ignoreName(name)]), ...besidePaths],
    sharedKeyHint: SCRIPT_DIRECTORY,
    title: `[internal] load build definition from ${baseName(asked)}`,
  });
  for (const name of names) {
    const data = await files.read(name);
    if (data === undefined) continue;
    const ignoreFile = await files.read(ignoreName(name));
    return {
      name,
      data,
      definition: files.definition,
      readBeside: (path) => (besidePaths.has(path) ? files.read(path) : null),
      ignoreFile: ignoreFile?.length === 0 ? undefined : ignoreFile,
    };
  }
  throw new RequestError(
    `there is no build file ${names.map((name) => JSON.stringify(name)).join(" or ")}: name another one with --file (buildctl: --opt filename=…)`,
  );
}

/** Returns the name of a build file's own ignore file. */
export function ignoreName(name: string): string {
  return `${name}.dockerignore`;
}
