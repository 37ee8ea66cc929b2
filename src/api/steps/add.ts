/** `state:add`, which copies paths, downloads files and checks out repositories like a Dockerfile's ADD. */
import { ScriptError } from "../../errors.js";
import { expandIn } from "../../llb/carried.js";
import { escapeVariables, hasVariables } from "../../llb/expand.js";
import { parseGitSource, type GitUrl } from "../../llb/git-url.js";
import type { State } from "../../llb/state.js";
import type { CopyAction } from "../../llb/vertex/file-action.js";
import type { GitVertex, HttpVertex } from "../../llb/vertex/source.js";
import { isDigest } from "../../oci/digest.js";
import { leadingParameter, optionalParameter, parameter } from "../../schema/api-function.js";
import { emptyTable, optional, table, type TableOf } from "../../schema/table.js";
import { listOf } from "../../schema/collections.js";
import { boolean, nonEmptyText } from "../../schema/types.js";
import { withoutPassword } from "../../util/url.js";
import {
  declare,
  receiver,
  stateType,
  stepOptions,
  type BuildCall,
  type BuildFunction,
} from "../declare.js";
import {
  checkCopy,
  copyAction,
  copyFields,
  copyStep,
  copyTitle,
  type CopyOptions,
} from "./copy.js";
import { ownerOf } from "./file-change.js";
import { gitVertex, noGitOptions } from "../sources/git.js";
import { downloadProblem, httpVertex, noHttpOptions } from "../sources/http.js";
import { buildContext } from "../sources/sources.js";
import { warnOfPassword } from "../sources/url-password.js";
import { DIGEST_FORM } from "../values/digest.js";
import { expandable } from "../values/expandable.js";
import { quoted } from "../../util/shown-text.js";
import { path } from "../values/path.js";

const addFields = {
  ...copyFields,
  unpack: optional(boolean, "Extracts archives; copies other files.", {
    defaultText: "true for paths, false for URLs",
  }),
  checksum: optional(
    expandable(nonEmptyText),
    "The required digest of the file, or commit of the repository, for a single URL. The build fails with any other.",
  ),
  keep_git_dir: optional(boolean, "The directory `.git` of a repository is kept.", {
    defaultText: "false",
  }),
};
const addOptions = table(
  "AddOptions",
  "Options of `state:add`.",
  addFields,
  new Map([["from", "the state to read from is the first argument: state:add(from, src, dest)"]]),
);
type AddOptions = TableOf<typeof addOptions.fields>;

/** The function `state:add`. */
export const addFunctions: readonly BuildFunction[] = [
  declare({
    name: "state:add",
    doc: "Copies, downloads or checks out like a Dockerfile's `ADD`. A path is copied as with `copy`, and an archive is extracted. An `http://` or `https://` URL is downloaded. A git URL (`git://`, `ssh://`, `user@host:path`, or `https://…/name.git` with the suffixes of `bk.git`) is checked out.",
    parameters: {
      state: receiver,
      from: leadingParameter(
        stateType,
        "The state to read paths from; the build context if left out.",
      ),
      src: parameter(
        listOf(expandable(nonEmptyText), { single: true }),
        "Path or URL, or a list of such; wildcards are allowed in paths.",
      ),
      dest: parameter(
        path,
        "Where to; relative to the working directory. A `/` at the end makes it a directory.",
      ),
      options: optionalParameter(addOptions, "Options."),
    },
    returns: "State",
    examples: [
      's = s:add("rootfs.tar.gz", "/")',
      `s = s:add("https://example.com/tool.tar.gz", "/opt/", { unpack = true, checksum = "sha256:${"0".repeat(64)}" })`,
      's = s:add("https://github.com/moby/buildkit.git#v0.32.2:docs", "/docs/", { keep_git_dir = true })',
      's = s:add({ "go.mod", "https://example.com/LICENSE" }, "/src/", { owner = "1000:1000" })',
    ],
    run: ({ state, from, src, dest, options: given = emptyTable(addOptions) }, call) => {
      const options = { ...given, owner: given.owner ?? state.defaults.owner };
      const copy: CopyOptions = { ...options, unpack: options.unpack ?? true };
      checkCopy(src, dest, copy);
      const sources = src.map((item) => sourceOf(item, state, call));
      checkSources(sources, options, from);
      const checksum = expanded(options.checksum, state, call);
      const add = { state, from, dest, options, copy, checksum, call };
      return copyStep(
        state,
        {
          actions: sources.map((source) => actionOf(source, add)),
          title: copyTitle("ADD", { src, dest, options: copy }),
          step: stepOptions(copy),
          link: copy.link ?? state.defaults.link ?? false,
          frames: call.frames(),
          stage: call.build.targets.current,
        },
        call.build,
      );
    },
  }),
];

/** A source of `add`. */
type Source =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "git"; readonly url: GitUrl };

/**
 * Classifies a source. Variables in a path are expanded later. If a source with variables may be a URL, the base
 * image's configuration is needed immediately.
 */
function sourceOf(item: string, state: State, call: BuildCall): Source {
  const mayBeUrl = /^\$|:\/\/|@/.test(item);
  const text = mayBeUrl ? (expanded(item, state, call) ?? item) : item;
  const git = parseGitSource(text);
  const shown = quoted(withoutPassword(text));
  if (git !== undefined) {
    if ("problem" in git) throw new ScriptError(`src: ${shown}: ${git.problem}`);
    return { kind: "git", url: git };
  }
  if (!/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(text)) return { kind: "path", path: item };
  const problem = downloadProblem(text);
  if (problem !== undefined) throw new ScriptError(`src: ${shown}: ${problem}`);
  return { kind: "http", url: text };
}

function expanded(text: string | undefined, state: State, { build }: BuildCall) {
  if (text === undefined || !hasVariables(text)) return text;
  return expandIn(build.values(state.carried), text);
}

/** Checks that each option applies to a source. @throws ScriptError */
function checkSources(
  sources: readonly Source[],
  { checksum, keep_git_dir: keepGitDir, parents }: AddOptions,
  from: State | undefined,
): void {
  const kinds = new Set(sources.map(({ kind }) => kind));
  if (from !== undefined && !kinds.has("path")) {
    throw new ScriptError("from: nothing is read from it, for every source is a URL");
  }
  if (keepGitDir !== undefined && !kinds.has("git")) {
    throw new ScriptError("keep_git_dir: no source is a git repository");
  }
  if (parents && (kinds.has("git") || kinds.has("http"))) {
    throw new ScriptError("parents: belongs to paths; a URL has no directories to keep");
  }
  if (checksum === undefined) return;
  if (sources.length > 1) throw new ScriptError("checksum: belongs to a single source");
  if (kinds.has("path")) {
    throw new ScriptError("checksum: applies to URLs only, not to copied paths");
  }
}

/** One call of `add`. */
interface Add {
  readonly state: State;
  readonly from: State | undefined;
  readonly dest: string;
  readonly options: AddOptions;
  readonly copy: CopyOptions;
  readonly checksum: string | undefined;
  readonly call: BuildCall;
}

function actionOf(source: Source, add: Add): CopyAction {
  switch (source.kind) {
    case "path":
      return copyAction(add.from ?? buildContext(add.call), source.path, add.dest, add.copy);
    case "http":
      return fetchedAction(httpSource(source.url, add), add);
    case "git":
      return fetchedAction(gitSource(source.url, add), add);
  }
}

function httpSource(url: string, { checksum, call }: Add): HttpVertex {
  warnOfPassword(url, "auth_header_secret of bk.http", call);
  if (checksum === undefined) return httpVertex(url, noHttpOptions, call.frames());
  if (isDigest(checksum)) return httpVertex(url, { ...noHttpOptions, checksum }, call.frames());
  throw new ScriptError(`checksum: expected ${DIGEST_FORM}, got ${quoted(checksum)}`);
}

function gitSource(url: GitUrl, { checksum, options, call }: Add): GitVertex {
  warnOfPassword(url.remote, "auth_token_secret of bk.git", call);
  const git = { ...noGitOptions, checksum, keep_git_dir: options.keep_git_dir };
  return gitVertex(url, git, call.frames());
}

/** Creates the copy of a fetched file, with the fields of a Dockerfile's ADD. The file name is not a pattern. */
function fetchedAction(vertex: GitVertex | HttpVertex, { dest, options }: Add): CopyAction {
  const name = vertex.kind === "http" ? vertex.filename : "";
  return {
    type: "copy",
    from: { vertex, index: 0 },
    // Variables are expanded later. A file name contains no variables.
    src: `/${escapeVariables(name)}`,
    dest,
    ...ownerOf(options.owner),
    ...(options.mode !== undefined && { mode: options.mode }),
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    followSymlink: false,
    copyDirContents: false,
    createDestPath: options.create_dest_path,
    allowWildcard: false,
    allowNotFound: false,
    alwaysReplace: options.always_replace,
    unpack: vertex.kind === "http" && options.unpack === true,
  };
}
