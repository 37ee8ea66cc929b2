/** The build file: found, read, and known by its definition. */
import { RequestError } from "../errors.js";
import type { Definition } from "../llb/marshal.js";
import { baseName, cleanPath, dirName } from "../util/posix-path.js";
import type { BuildFiles } from "./build-files.js";
import { SCRIPT_DIRECTORY } from "./file-source.js";

/** The default name of a build file. */
export const DEFAULT_FILENAME = "build.lua";
/** The file that clients request if their user names none. */
const CLIENT_DEFAULT = "Dockerfile";

/** A build file. */
export interface ScriptFile {
  /** From the root of the client's directory. */
  readonly name: string;
  readonly data: Uint8Array;
  /** The definition that loads it. */
  readonly definition: Definition;
  /** Reads a file that was transferred with the build file; null for any other path. */
  readonly readBeside: (path: string) => Promise<Uint8Array | undefined> | null;
  /** `<name>.dockerignore`, which replaces `.dockerignore`; undefined when absent or empty. */
  readonly ignoreFile: Uint8Array | undefined;
}

/**
 * Reads the build file. Without a name, or when the client's default `Dockerfile` is asked for and absent, it is
 * `build.lua`. The files `beside` it, relative to its directory, are transferred in the same request, if they exist.
 * @throws RequestError when there is no such file.
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

/** The name of a build file's own ignore file. */
export function ignoreName(name: string): string {
  return `${name}.dockerignore`;
}
