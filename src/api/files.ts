/** `copy`, `mkdir`, `mkfile`, `rm`, `symlink`: changes to files without running anything. */
import { emptyCarried, expandIn, platformOf } from "../llb/carried.js";
import { formatOwner } from "../llb/owner.js";
import { State } from "../llb/state.js";
import {
  createVertex,
  type CopyAction,
  type FileAction,
  type MkdirAction,
  type MkfileAction,
  type Owner,
  type StepOptions,
} from "../llb/vertex.js";
import { ScriptError, type SourcePosition } from "../errors.js";
import { leadingParameter, optionalParameter, parameter } from "../schema/api-function.js";
import { emptyTable, optional, table, withDefault, type TableOf } from "../schema/table.js";
import { binary, boolean, listOf, nonEmptyText } from "../schema/types.js";
import {
  declare,
  receiver,
  stateType,
  stepFields,
  stepOptions,
  type BuildFunction,
} from "./declare.js";
import { isRemoteSource } from "../llb/git-url.js";
import { baseName } from "../util/posix-path.js";
import { withoutPassword } from "../util/url.js";
import type { Build } from "./build.js";
import { linkedCopy } from "./link.js";
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

/** Options that `copy` and `add` share; what a URL gives is one file, so `add` has an `unpack` of its own. */
export const copyFields = {
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
  link: optional(
    boolean,
    "A layer of its own: it stays cached when the base changes, with the result of a plain copy. For that the base is built, and read, before the script goes on.",
    { defaultText: "false" },
  ),
  parents: withDefault(
    boolean,
    "Directories of `src` are kept below `dest`; those before a `/./` in it are not. `**` matches any number of directories.",
    false,
  ),
  ...stepFields,
};
/** Options of a copy, read. */
export type CopyOptions = TableOf<typeof copyFields> & { readonly unpack: boolean };

const copyOptions = table("CopyOptions", "Options of `state:copy`.", {
  ...copyFields,
  unpack: withDefault(boolean, "Archives are extracted, as `ADD` does.", false),
});

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
  readonly stage: string | undefined;
}

/** The state after file actions: one op, one layer. */
export function fileStep(state: State, { actions, step, frames, title, stage }: FileStep): State {
  const vertex = createVertex({
    kind: "file",
    base: state.root,
    carried: state.carried,
    actions,
    frames,
    step: { ...state.defaults.step, ...step },
    title,
    stage,
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
      checkCopy(src, dest, options);
      for (const item of src) refuseUrl(item);
      const source = from ?? buildContext(call.build, call);
      return copyStep(
        state,
        {
          actions: src.map((item) => copyAction(source, item, dest, options)),
          title: copyTitle("COPY", { src, dest, options }),
          step: stepOptions(options),
          link: options.link ?? state.defaults.link ?? false,
          frames: call.frames(),
          stage: call.build.stage,
        },
        call.build,
      );
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
    run: ({ state, path, options = emptyTable(mkdirOptions) }, { build, frames }) =>
      fileStep(state, {
        actions: directoryActions(
          {
            type: "mkdir",
            path,
            mode: options.mode,
            makeParents: options.make_parents,
            ...ownerOf(options.owner ?? state.defaults.owner),
          },
          state,
          frames(),
        ),
        step: stepOptions(options),
        frames: frames(),
        stage: build.stage,
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
    run: ({ state, path, data, options = emptyTable(mkfileOptions) }, { build, frames }) =>
      fileStep(state, {
        actions: newFileActions(
          {
            type: "mkfile",
            path,
            data,
            mode: options.mode,
            ...ownerOf(options.owner ?? state.defaults.owner),
          },
          state,
          frames(),
        ),
        step: stepOptions(options),
        frames: frames(),
        stage: build.stage,
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
    run: ({ state, path, options = emptyTable(rmOptions) }, { build, frames }) =>
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
        stage: build.stage,
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
    run: ({ state, target, path, options = emptyTable(symlinkOptions) }, { build, frames }) =>
      fileStep(state, {
        actions: [
          ...parentDirectory(path),
          { type: "symlink", target, path, ...ownerOf(options.owner ?? state.defaults.owner) },
        ],
        step: stepOptions(options),
        frames: frames(),
        stage: build.stage,
        title: `SYMLINK ${target} ${path}`,
      }),
  }),
];

/** BuildKit's mkdir and mkfile know these bits of a mode and drop the others. */
const PERMISSIONS = 0o777;

/** A directory. One with special bits in its mode is made without them, and gets them by a copy, which knows all twelve. */
function directoryActions(
  action: MkdirAction,
  state: State,
  frames: readonly SourcePosition[],
): readonly FileAction[] {
  if ((action.mode & ~PERMISSIONS) === 0) return [action];
  const name = baseName(action.path);
  const template = inlineSource(state, frames, [
    { type: "mkdir", path: "/new", mode: 0o755, makeParents: false },
    { type: "mkdir", path: `/new/${name}`, mode: 0o755, makeParents: false },
  ]);
  const { owner: to, mode, path: dest } = action;
  return [action, { ...plainCopy(template, "/new", `${dest}/../`), mode, ...ownerOf(to) }];
}

/**
 * A file. BuildKit's mkfile keeps the mode of a file that exists and drops special bits; a copy does neither, as the
 * Dockerfile frontend's `COPY <<EOF`.
 */
function newFileActions(
  action: MkfileAction,
  state: State,
  frames: readonly SourcePosition[],
): readonly FileAction[] {
  const { path: dest, mode, owner: to, data } = action;
  if (state.output === undefined && (mode & ~PERMISSIONS) === 0) {
    return [...parentDirectory(dest), action];
  }
  const name = `/${baseName(dest)}`;
  const file = inlineSource(state, frames, [
    { type: "mkfile", path: name, data, mode: mode & PERMISSIONS },
  ]);
  return [
    // A mode also applies to parents that a copy makes.
    ...parentDirectory(dest),
    {
      ...plainCopy(file, name, dest),
      allowWildcard: false,
      allowNotFound: false,
      mode,
      ...ownerOf(to),
    },
  ];
}

/** What is made from the script's own text, on scratch. */
function inlineSource(
  state: State,
  frames: readonly SourcePosition[],
  actions: readonly FileAction[],
): State {
  const platform = platformOf(state.carried);
  const vertex = createVertex({
    kind: "file",
    base: undefined,
    carried: emptyCarried(platform),
    actions,
    frames,
    step: {},
    title: "[internal] preparing inline document",
  });
  return State.source(vertex, platform, "inline document");
}

/** BuildKit makes no parents for files and links; an existing directory stays as it is. */
function parentDirectory(path: string): readonly FileAction[] {
  const at = path.replace(/\/+$/, "").lastIndexOf("/");
  if (at <= 0)
    return at === 0 ? [] : [{ type: "mkdir", path: ".", mode: 0o755, makeParents: true }];
  return [{ type: "mkdir", path: path.slice(0, at), mode: 0o755, makeParents: true }];
}

/** Copies to one destination, as one step. */
export interface CopyStep {
  readonly actions: readonly CopyAction[];
  readonly step: StepOptions;
  /** A layer of its own. */
  readonly link: boolean;
  readonly frames: readonly SourcePosition[];
  readonly title: string;
  /** The target the step belongs to. */
  readonly stage: string | undefined;
}

/** The state after copies, where `copy` and `add` end: one op, one layer. */
export function copyStep(state: State, step: CopyStep, build: Build): State {
  const linked = step.link ? linkedCopy(state, step, build) : undefined;
  return linked ?? fileStep(state, step);
}

/** @throws ScriptError for sources and a destination that do not fit each other, and options that do not */
export function checkCopy(src: readonly string[], dest: string, options: CopyOptions): void {
  if (src.length === 0) throw new ScriptError("src: expected at least one path, got an empty list");
  if (src.length > 1 && !/(^|\/)\.?$/.test(dest)) {
    throw new ScriptError(
      `dest: several sources need a directory: write ${JSON.stringify(`${dest}/`)}`,
    );
  }
  if (options.parents && options.include !== undefined) {
    throw new ScriptError(
      "include: cannot be given together with parents, which takes its patterns from src",
    );
  }
}

/** A Dockerfile's COPY does not download, and a path that looks like a URL is nearly always one. */
function refuseUrl(src: string): void {
  if (isRemoteSource(src)) {
    throw new ScriptError(
      `src: ${JSON.stringify(withoutPassword(src))} is a URL: state:add downloads it`,
    );
  }
}

/** One copy of paths, or patterns. */
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

/** The field of an action, when there is an owner. */
export function ownerOf(value: Owner | undefined): { readonly owner?: Owner } {
  return value === undefined ? {} : { owner: value };
}

interface CopyText {
  readonly src: readonly string[];
  readonly dest: string;
  readonly options: CopyOptions;
}

/** As the Dockerfile frontend writes a COPY or an ADD into the history. */
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
