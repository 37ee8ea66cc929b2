/** `mkdir`, `mkfile`, `rm` and `symlink`: file changes without a command. */
import { ScriptError, type SourcePosition } from "../../errors.js";
import { emptyCarried, platformOf } from "../../llb/carried.js";
import { hasVariables, literalText } from "../../llb/expand.js";
import { State } from "../../llb/state.js";
import type { MkdirAction, MkfileAction, FileAction } from "../../llb/vertex/file-action.js";
import { createVertex } from "../../llb/vertex/vertex.js";
import { optionalParameter, parameter } from "../../schema/api-function.js";
import { emptyTable, table, withDefault } from "../../schema/table.js";
import { binary, boolean } from "../../schema/types.js";
import { baseName } from "../../util/posix-path.js";
import { defaultCopy } from "./copy.js";
import { declare, receiver, stepFields, stepOptions, type BuildFunction } from "../declare.js";
import { fileChange, ownerField, ownerOf } from "./file-change.js";
import { path } from "../values/path.js";
import { octalMode } from "../values/mode.js";
import { quoted } from "../../util/shown-text.js";
import { withoutTrailing } from "../../util/without-trailing.js";

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
  allow_not_found: withDefault(boolean, "Accepts a path that does not exist.", false),
  allow_wildcard: withDefault(boolean, "`*`, `?` and `[…]` are wildcards.", false),
  ...stepFields,
});

const symlinkOptions = table("SymlinkOptions", "Options of `state:symlink`.", {
  owner: ownerField,
  ...stepFields,
});

/** The functions that change files. */
export const fileFunctions: readonly BuildFunction[] = [
  declare({
    name: "state:mkdir",
    doc: "Creates a directory. An existing directory stays unchanged, unless `mode` has special bits. New parents get the same mode and owner.",
    parameters: {
      state: receiver,
      path: parameter(path, "The directory; relative to the working directory."),
      options: optionalParameter(mkdirOptions, "Options."),
    },
    returns: "State",
    examples: ['s = s:mkdir("/data/cache", { mode = "0750", owner = "1000:1000" })'],
    run: ({ state, path, options = emptyTable(mkdirOptions) }, { build, frames }) =>
      fileChange(state, {
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
        stage: build.targets.current,
        title: `MKDIR ${path}`,
      }),
  }),
  declare({
    name: "state:mkfile",
    doc: "Creates a file with the given bytes, and its parents. An existing file gets these bytes and this mode.",
    parameters: {
      state: receiver,
      path: parameter(path, "The file; relative to the working directory."),
      data: parameter(binary, "Content of the file, as bytes."),
      options: optionalParameter(mkfileOptions, "Options."),
    },
    returns: "State",
    examples: ['s = s:mkfile("/etc/motd", "welcome\\n", { mode = "0644" })'],
    run: ({ state, path, data, options = emptyTable(mkfileOptions) }, { build, frames }) => {
      checkFileName(path);
      return fileChange(state, {
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
        stage: build.targets.current,
        title: `MKFILE ${path}`,
      });
    },
  }),
  declare({
    name: "state:rm",
    doc: "Removes a file, or a directory with its contents.",
    parameters: {
      state: receiver,
      path: parameter(path, "The path to remove; relative to the working directory."),
      options: optionalParameter(rmOptions, "Options."),
    },
    returns: "State",
    examples: ['s = s:rm("/var/cache/*", { allow_wildcard = true, allow_not_found = true })'],
    run: ({ state, path, options = emptyTable(rmOptions) }, { build, frames }) =>
      fileChange(state, {
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
        stage: build.targets.current,
        title: `RM ${path}`,
      }),
  }),
  declare({
    name: "state:symlink",
    doc: "Creates a symbolic link and its parents.",
    parameters: {
      state: receiver,
      target: parameter(path, "The target, written into the link unchanged."),
      path: parameter(path, "The link; relative to the working directory."),
      options: optionalParameter(symlinkOptions, "Options."),
    },
    returns: "State",
    examples: ['s = s:symlink("/usr/bin/python3", "/usr/local/bin/python")'],
    run: ({ state, target, path, options = emptyTable(symlinkOptions) }, { build, frames }) =>
      fileChange(state, {
        actions: [
          ...parentDirectory(path),
          { type: "symlink", target, path, ...ownerOf(options.owner ?? state.defaults.owner) },
        ],
        step: stepOptions(options),
        frames: frames(),
        stage: build.targets.current,
        title: `SYMLINK ${target} ${path}`,
      }),
  }),
];

/** Checks that a path can be a file. @throws ScriptError */
function checkFileName(path: string): void {
  if (!/(?:^|\/)\.{0,2}$/.test(path)) return;
  throw new ScriptError(`path: expected the path of a file, got ${quoted(path)}`);
}

/** The mode bits of BuildKit's mkdir and mkfile, which drop all other bits. */
const PERMISSIONS = 0o777;

/** Creates a directory. Special mode bits are set by a copy, because mkdir drops them. */
export function directoryActions(
  action: MkdirAction,
  state: State,
  frames: readonly SourcePosition[],
): readonly FileAction[] {
  if ((action.mode & ~PERMISSIONS) === 0) return [action];
  const name = baseName(action.path);
  if (/^\.{0,2}$/.test(name) || literalText(name) === undefined) {
    throw new ScriptError(
      `mode: special bits need a directory with a name of its own, got ${quoted(action.path)}`,
    );
  }
  const template = inlineSource(state, frames, [
    { type: "mkdir", path: "/new", mode: 0o755, makeParents: false },
    { type: "mkdir", path: `/new/${name}`, mode: 0o755, makeParents: false },
  ]);
  const { owner: to, mode, path: dest } = action;
  return [action, { ...defaultCopy(template, "/new", `${dest}/../`), mode, ...ownerOf(to) }];
}

/**
 * Creates a file with a copy, like the Dockerfile frontend's `COPY <<EOF`. BuildKit's mkfile would keep the mode of an
 * existing file and drop special bits.
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
  // The name is only part of the cache key. A copy of one file to a path does not use it.
  const name = hasVariables(baseName(dest)) ? "/file" : `/${baseName(dest)}`;
  const file = inlineSource(state, frames, [
    { type: "mkfile", path: name, data, mode: mode & PERMISSIONS },
  ]);
  return [
    // The mode of a copy also applies to new parents.
    ...parentDirectory(dest),
    {
      ...defaultCopy(file, name, dest),
      allowWildcard: false,
      allowNotFound: false,
      mode,
      ...ownerOf(to),
    },
  ];
}

/** Returns a state with a file whose text is in the script. */
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

/**
 * Returns the action that creates the parents, which BuildKit does not create for files and links. Existing directories
 * stay unchanged.
 */
function parentDirectory(path: string): readonly FileAction[] {
  const at = withoutTrailing(path, "/").lastIndexOf("/");
  if (at <= 0)
    return at === 0 ? [] : [{ type: "mkdir", path: ".", mode: 0o755, makeParents: true }];
  return [{ type: "mkdir", path: path.slice(0, at), mode: 0o755, makeParents: true }];
}
