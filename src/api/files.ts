/** `copy`, `mkdir`, `mkfile`, `rm`, `symlink`: changes to files without running anything. */
import { expandIn } from "../llb/carried.js";
import { formatOwner } from "../llb/owner.js";
import type { State } from "../llb/state.js";
import {
  createVertex,
  type CopyAction,
  type FileAction,
  type Owner,
  type StepOptions,
} from "../llb/vertex.js";
import { ScriptError, type SourcePosition } from "../errors.js";
import { leadingParameter, optionalParameter, parameter } from "../schema/api-function.js";
import { emptyTable, optional, table, withDefault } from "../schema/table.js";
import { binary, boolean, listOf, nonEmptyText, type TypeOf } from "../schema/types.js";
import {
  declare,
  receiver,
  stateType,
  stepFields,
  stepOptions,
  type BuildFunction,
} from "./declare.js";
import { buildContext } from "./sources.js";
import { expandable } from "./values/expandable.js";
import { copyMode, octalMode } from "./values/mode.js";
import { owner } from "./values/owner.js";

const path = expandable(nonEmptyText);
const patterns = listOf(nonEmptyText, { single: true });
const ownerField = optional(owner, "Owner; names are resolved in the destination.", {
  defaultText: "root, or what it was",
  aliases: ["chown"],
});

const copyOptions = table("CopyOptions", "Options of `state:copy`.", {
  owner: ownerField,
  mode: optional(copyMode, 'Mode: octal or symbolic (`"u+x"`).', {
    defaultText: "kept",
    aliases: ["chmod"],
  }),
  include: optional(patterns, "Only what matches one of these patterns."),
  exclude: optional(patterns, "Not what matches one of these patterns."),
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
    "What lies at `dest` is replaced even when it is of another kind.",
    false,
  ),
  unpack: withDefault(boolean, "Archives are extracted, as `ADD` does.", false),
  ...stepFields,
});
type CopyOptions = TypeOf<typeof copyOptions>;

const mkdirOptions = table("MkdirOptions", "Options of `state:mkdir`.", {
  mode: withDefault(octalMode, "Mode.", 0o755, { defaultText: '"0755"', aliases: ["chmod"] }),
  make_parents: withDefault(boolean, "Parents are made.", true),
  owner: ownerField,
  ...stepFields,
});

const mkfileOptions = table("MkfileOptions", "Options of `state:mkfile`.", {
  mode: withDefault(octalMode, "Mode.", 0o644, { defaultText: '"0644"', aliases: ["chmod"] }),
  owner: ownerField,
  ...stepFields,
});

const rmOptions = table("RmOptions", "Options of `state:rm`.", {
  allow_not_found: withDefault(boolean, "A path that is not there is fine.", false),
  allow_wildcard: withDefault(boolean, "`*`, `?` and `[…]` are wildcards.", false),
  ...stepFields,
});

const symlinkOptions = table("SymlinkOptions", "Options of `state:symlink`.", {
  owner: ownerField,
  ...stepFields,
});

interface FileStep {
  readonly actions: readonly FileAction[];
  readonly step: StepOptions;
  readonly frames: readonly SourcePosition[];
  readonly title: string;
}

/** The state after file actions: one op, one layer. */
export function fileStep(state: State, { actions, step, frames, title }: FileStep): State {
  const vertex = createVertex({
    kind: "file",
    base: state.output,
    carried: state.carried,
    actions,
    frames,
    step: { ...state.defaults.step, ...step },
    title,
  });
  return state.withStep(vertex, (values) => `${expandIn(values, title)} # buildkit`);
}

/** A copy as a Dockerfile's COPY makes it, for other steps to build on. */
export function plainCopy(from: State, src: string, dest: string): CopyAction {
  return copyAction(from, src, dest, emptyTable(copyOptions));
}

/** Functions that change files. */
export const fileFunctions: readonly BuildFunction[] = [
  declare({
    name: "state:copy",
    doc: "Copies files, as a Dockerfile's `COPY`: parents of `dest` are made, a directory's contents are copied, modes, times and owners are kept (what comes from the build context belongs to root).",
    parameters: {
      state: receiver,
      from: leadingParameter(stateType, "What is read; the build context when left out."),
      src: parameter(listOf(path, { single: true }), "Path or paths in `from`; wildcards allowed."),
      dest: parameter(
        path,
        "Where to; relative to the working directory. A `/` at the end makes it a directory.",
      ),
      options: optionalParameter(copyOptions, "Options."),
    },
    returns: "State",
    examples: [
      's = s:copy(".", "/app/")',
      's = s:copy(bk.image("busybox"), "/bin/busybox", "/usr/local/bin/", { mode = "0755", owner = "root" })',
      's = s:copy({ "go.mod", "go.sum" }, "/src/")',
    ],
    run: ({ state, from, src, dest, options: given = emptyTable(copyOptions) }, call) => {
      const options = { ...given, owner: given.owner ?? state.defaults.owner };
      if (src.length === 0)
        throw new ScriptError("src: expected at least one path, got an empty list");
      if (src.length > 1 && !/(^|\/)\.?$/.test(dest)) {
        throw new ScriptError(
          `dest: several sources need a directory: write ${JSON.stringify(`${dest}/`)}`,
        );
      }
      const source = from ?? buildContext(call.build, call);
      return fileStep(state, {
        actions: src.map((item) => copyAction(source, item, dest, options)),
        step: stepOptions(options),
        frames: call.frames(),
        title: copyTitle(src, dest, options),
      });
    },
  }),
  declare({
    name: "state:mkdir",
    doc: "Makes a directory. One that exists stays as it is.",
    parameters: {
      state: receiver,
      path: parameter(path, "The directory; relative to the working directory."),
      options: optionalParameter(mkdirOptions, "Options."),
    },
    returns: "State",
    examples: ['s = s:mkdir("/data/cache", { mode = "0750", owner = "1000:1000" })'],
    run: ({ state, path, options = emptyTable(mkdirOptions) }, { frames }) =>
      fileStep(state, {
        actions: [
          {
            type: "mkdir",
            path,
            mode: options.mode,
            makeParents: options.make_parents,
            ...ownerOf(options.owner ?? state.defaults.owner),
          },
        ],
        step: stepOptions(options),
        frames: frames(),
        title: `MKDIR ${path}`,
      }),
  }),
  declare({
    name: "state:mkfile",
    doc: "Makes a file with the given bytes, and its parents. One that exists gets these bytes and this mode.",
    parameters: {
      state: receiver,
      path: parameter(path, "The file; relative to the working directory."),
      data: parameter(binary, "Its content, bytes as they are."),
      options: optionalParameter(mkfileOptions, "Options."),
    },
    returns: "State",
    examples: ['s = s:mkfile("/etc/motd", "welcome\\n", { mode = "0644" })'],
    run: ({ state, path, data, options = emptyTable(mkfileOptions) }, { frames }) =>
      fileStep(state, {
        actions: [
          ...parentDirectory(path),
          {
            type: "mkfile",
            path,
            data,
            mode: options.mode,
            ...ownerOf(options.owner ?? state.defaults.owner),
          },
        ],
        step: stepOptions(options),
        frames: frames(),
        title: `MKFILE ${path}`,
      }),
  }),
  declare({
    name: "state:rm",
    doc: "Removes a file, or a directory with all it holds.",
    parameters: {
      state: receiver,
      path: parameter(path, "What to remove; relative to the working directory."),
      options: optionalParameter(rmOptions, "Options."),
    },
    returns: "State",
    examples: ['s = s:rm("/var/cache/*", { allow_wildcard = true, allow_not_found = true })'],
    run: ({ state, path, options = emptyTable(rmOptions) }, { frames }) =>
      fileStep(state, {
        actions: [
          {
            type: "rm",
            path,
            allowNotFound: options.allow_not_found,
            allowWildcard: options.allow_wildcard,
          },
        ],
        step: stepOptions(options),
        frames: frames(),
        title: `RM ${path}`,
      }),
  }),
  declare({
    name: "state:symlink",
    doc: "Makes a symbolic link, and its parents.",
    parameters: {
      state: receiver,
      target: parameter(path, "What it points to, as it is written into the link."),
      path: parameter(path, "The link; relative to the working directory."),
      options: optionalParameter(symlinkOptions, "Options."),
    },
    returns: "State",
    examples: ['s = s:symlink("/usr/bin/python3", "/usr/local/bin/python")'],
    run: ({ state, target, path, options = emptyTable(symlinkOptions) }, { frames }) =>
      fileStep(state, {
        actions: [
          ...parentDirectory(path),
          { type: "symlink", target, path, ...ownerOf(options.owner ?? state.defaults.owner) },
        ],
        step: stepOptions(options),
        frames: frames(),
        title: `SYMLINK ${target} ${path}`,
      }),
  }),
];

/** BuildKit makes no parents for files and links; an existing directory stays as it is. */
function parentDirectory(path: string): readonly FileAction[] {
  const at = path.replace(/\/+$/, "").lastIndexOf("/");
  if (at <= 0)
    return at === 0 ? [] : [{ type: "mkdir", path: ".", mode: 0o755, makeParents: true }];
  return [{ type: "mkdir", path: path.slice(0, at), mode: 0o755, makeParents: true }];
}

function copyAction(from: State, src: string, dest: string, options: CopyOptions): CopyAction {
  const optionalSource = options.allow_not_found && options.allow_wildcard;
  return {
    type: "copy",
    from: from.output,
    src: optionalSource ? asPattern(src) : src,
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
  };
}

/** A literal path as a pattern that matches just that path: only patterns may match nothing. */
function asPattern(src: string): string {
  if (/[*?[\\]/.test(src)) return src;
  return src.replace(/([^/.])(\/*)$/, "[$1]$2");
}

function ownerOf(value: Owner | undefined): { readonly owner?: Owner } {
  return value === undefined ? {} : { owner: value };
}

/** As the Dockerfile frontend writes a COPY into the history. */
function copyTitle(src: readonly string[], dest: string, { owner: to, mode }: CopyOptions): string {
  const chown = to === undefined ? [] : [`--chown=${formatOwner(to)}`];
  const chmod =
    mode === undefined
      ? []
      : [`--chmod=${typeof mode === "string" ? mode : mode.toString(8).padStart(4, "0")}`];
  return ["COPY", ...chown, ...chmod, ...src, dest].join(" ");
}
