/** `state:copy`, and the parts that `state:add` shares. */
import { ScriptError } from "../../errors.js";
import { isRemoteSource } from "../../llb/git-url.js";
import { formatOwner } from "../../llb/owner.js";
import type { State } from "../../llb/state.js";
import type { CopyAction } from "../../llb/vertex/file-action.js";
import { leadingParameter, optionalParameter, parameter } from "../../schema/api-function.js";
import { emptyTable, optional, table, withDefault, type TableOf } from "../../schema/table.js";
import type { LuaValue } from "../../schema/lua-value.js";
import { listOf } from "../../schema/collections.js";
import { boolean, nonEmptyText } from "../../schema/types.js";
import { textOf } from "../../util/bytes.js";
import { withoutPassword } from "../../util/url.js";
import type { Build } from "../build.js";
import {
  declare,
  receiver,
  stateType,
  stepFields,
  stepOptions,
  type BuildFunction,
} from "../declare.js";
import { fileChange, ownerField, ownerOf, type CopyStep } from "./file-change.js";
import { path } from "../values/path.js";
import { linkedCopy } from "./link.js";
import { buildContext } from "../sources/sources.js";
import { copyMode } from "../values/mode.js";
import { quoted } from "../../util/shown-text.js";

const patterns = listOf(nonEmptyText, { single: true });

/** The options that `copy` and `add` share. `add` has a different `unpack`, because a URL is one file. */
export const copyFields = {
  owner: ownerField,
  mode: optional(copyMode, 'Mode: octal or symbolic (`"u+x"`).', {
    defaultText: "kept",
    aliases: ["chmod"],
  }),
  include: optional(patterns, "Only files that match one of these patterns."),
  exclude: optional(patterns, "Files that match one of these patterns are left out."),
  follow_symlink: withDefault(
    boolean,
    "A `src` that is a symbolic link is copied as what it points to.",
    true,
  ),
  allow_wildcard: withDefault(boolean, "`*`, `?` and `[…]` in `src` are wildcards.", true),
  allow_not_found: withDefault(
    boolean,
    "A `src` that matches nothing is fine; with wildcards it always is.",
    false,
  ),
  create_dest_path: withDefault(boolean, "Parents of `dest` are made.", true),
  copy_dir_contents: withDefault(
    boolean,
    "A directory's contents are copied, not the directory itself.",
    true,
  ),
  always_replace: withDefault(
    boolean,
    "Replaces an entry at `dest` even if it is of another kind.",
    false,
  ),
  link: optional(
    boolean,
    "Copies into a separate layer, which stays cached when the base changes. The result is that of a plain copy. Luakit builds the base and reads it before the script continues.",
    { defaultText: "false" },
  ),
  parents: withDefault(
    boolean,
    "Directories of `src` are kept below `dest`; those before a `/./` in it are not. `**` matches any number of directories.",
    false,
  ),
  ...stepFields,
};
/** The options of a copy. */
export type CopyOptions = TableOf<typeof copyFields> & { readonly unpack: boolean };

const copyOptions = table(
  "CopyOptions",
  "Options of `state:copy`.",
  { ...copyFields, unpack: withDefault(boolean, "Archives are extracted, as `ADD` does.", false) },
  new Map([["from", "the state to read from is the first argument: state:copy(from, src, dest)"]]),
);

/** Returns advice for arguments that look like the words of a COPY or an ADD. */
export function copyHint(
  name: "copy" | "add",
  [, ...args]: readonly LuaValue[],
): string | undefined {
  const words = args.map((value) => (value.type === "string" ? textOf(value.bytes) : undefined));
  if (words[0]?.startsWith("--") === true) return flagHint(name);
  if (words.length < 3 || words.some((word) => word === undefined)) return undefined;
  const src = words.slice(0, -1).map((word = "") => quoted(word));
  return `several sources are a list: state:${name}({ ${src.join(", ")} }, ${quoted(words.at(-1) ?? "")}); a stage to read from is a State: state:${name}(from, src, dest)`;
}

/** Matches the flags of a Dockerfile's COPY. */
const FLAG = /^--(?:from|chown|chmod|link|parents|exclude|checksum|keep-git-dir|unpack)\b/;

/** Rejects Dockerfile flags among the sources. @throws ScriptError */
export function refuseFlags(name: "copy" | "add", src: readonly string[]): void {
  const flag = src.find((item) => FLAG.test(item));
  if (flag === undefined) return;
  throw new ScriptError(`src: ${quoted(flag)} is a flag of a Dockerfile: ${flagHint(name)}`);
}

function flagHint(name: "copy" | "add"): string {
  return `options are a table, and the state to read from comes first: state:${name}(from, src, dest, { owner = …, mode = … })`;
}

/** Returns a copy with the defaults of `state:copy`, for other steps to build on. */
export function defaultCopy(from: State, src: string, dest: string): CopyAction {
  return copyAction(from, src, dest, emptyTable(copyOptions));
}

/** The function `state:copy`. */
export const copyFunctions: readonly BuildFunction[] = [
  declare({
    name: "state:copy",
    doc: "Copies files like a Dockerfile's `COPY`: it creates the parents of `dest`, copies the contents of directories, and keeps modes, times and owners. Files of the build context belong to root.",
    parameters: {
      state: receiver,
      from: leadingParameter(stateType, "The state to read from; the build context if left out."),
      src: parameter(listOf(path, { single: true }), "Path or paths in `from`; wildcards allowed."),
      dest: parameter(
        path,
        "Where to; relative to the working directory. A `/` at the end makes it a directory.",
      ),
      options: optionalParameter(copyOptions, "Options."),
    },
    hint: (args) => copyHint("copy", args),
    returns: "State",
    examples: [
      's = s:copy(".", "/app/")',
      's = s:copy(bk.image("busybox"), "/bin/busybox", "/usr/local/bin/", { mode = "0755", owner = "root" })',
      's = s:copy({ "go.mod", "go.sum" }, "/src/")',
    ],
    run: ({ state, from, src, dest, options: given = emptyTable(copyOptions) }, call) => {
      const options = { ...given, owner: given.owner ?? state.defaults.owner };
      refuseFlags("copy", src);
      checkCopy(src, dest, options);
      for (const item of src) refuseUrl(item);
      const source = from ?? buildContext(call);
      return copyStep(
        state,
        {
          actions: src.map((item) => copyAction(source, item, dest, options)),
          title: copyTitle("COPY", { src, dest, options }),
          step: stepOptions(options),
          link: options.link ?? state.defaults.link ?? false,
          frames: call.frames(),
          stage: call.build.targets.current,
        },
        call.build,
      );
    },
  }),
];

/** Returns the state after copies. `copy` and `add` share it: one op and one layer. */
export function copyStep(state: State, step: CopyStep, build: Build): State {
  const linked = step.link ? linkedCopy(state, step, build) : undefined;
  return linked ?? fileChange(state, step);
}

/** Checks that sources, destination and options fit together. @throws ScriptError */
export function checkCopy(src: readonly string[], dest: string, options: CopyOptions): void {
  if (src.length === 0) throw new ScriptError("src: expected at least one path, got an empty list");
  if (src.length > 1 && !/(^|\/)\.?$/.test(dest)) {
    throw new ScriptError(`dest: several sources need a directory: write ${quoted(`${dest}/`)}`);
  }
  if (options.parents && options.include !== undefined) {
    throw new ScriptError(
      "include: cannot be given together with parents, which takes its patterns from src",
    );
  }
}

/** Rejects URLs, which `copy` does not download. @throws ScriptError */
function refuseUrl(src: string): void {
  if (isRemoteSource(src)) {
    throw new ScriptError(`src: ${quoted(withoutPassword(src))} is a URL: state:add downloads it`);
  }
}

/** Creates the copy action of a path or pattern. */
export function copyAction(
  from: State,
  src: string,
  dest: string,
  options: CopyOptions,
): CopyAction {
  return {
    type: "copy",
    from: from.output,
    src,
    dest,
    ...ownerOf(options.owner),
    ...(options.mode !== undefined && { mode: options.mode }),
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    followSymlink: options.follow_symlink,
    copyDirContents: options.copy_dir_contents,
    createDestPath: options.create_dest_path,
    allowWildcard: options.allow_wildcard,
    allowNotFound: options.allow_wildcard,
    alwaysReplace: options.always_replace,
    unpack: options.unpack,
    ...(options.parents && { parents: true }),
    ...(options.allow_not_found && { optional: true }),
  };
}

interface CopyText {
  readonly src: readonly string[];
  readonly dest: string;
  readonly options: CopyOptions;
}

/** Returns the history line of a COPY or an ADD in the form of the Dockerfile frontend. */
export function copyTitle(instruction: "COPY" | "ADD", { src, dest, options }: CopyText): string {
  const { owner: to, mode, parents } = options;
  const flags = parents ? ["--parents"] : [];
  const chown = to === undefined ? [] : [`--chown=${formatOwner(to)}`];
  const chmod =
    mode === undefined
      ? []
      : [`--chmod=${typeof mode === "string" ? mode : mode.toString(8).padStart(4, "0")}`];
  return [instruction, ...flags, ...chown, ...chmod, ...src.map(withoutPassword), dest].join(" ");
}
