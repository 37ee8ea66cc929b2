/** Encodes file steps (BuildKit client/llb/fileop.go). */
import { create } from "@bufbuild/protobuf";
import {
  ChownOptSchema,
  FileActionCopySchema,
  FileActionMkDirSchema,
  FileActionMkFileSchema,
  FileActionRmSchema,
  FileActionSchema,
  FileActionSymlinkSchema,
  FileOpSchema,
  OpSchema,
  UserOptSchema,
  WorkerConstraintsSchema,
  type ChownOpt,
  type FileAction as PbFileAction,
  type Op,
  type UserOpt,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { ScriptError } from "../../errors.js";
import { resolvePath } from "../../util/posix-path.js";
import { expandIn, workdirOf, type CarriedValues } from "../carried.js";
import { copyPaths } from "../copy-paths.js";
import { parseCopyMode } from "../mode.js";
import { expandOwner, parseOwner } from "../owner.js";
import type { FileVertex } from "../vertex/file.js";
import type { MkdirAction, Owner, CopyAction, FileAction } from "../vertex/file-action.js";
import type { OpContext } from "./op-context.js";
import { quoted } from "../../util/shown-text.js";

/**
 * The timestamp that keeps the source's time (copy), or uses the current time (other actions). 0 would be 1970-01-01.
 */
const KEEP_TIME = -1n;
/** The mode that keeps the source's mode. 0 would remove all permissions. */
const KEEP_MODE = -1;
const NO_INPUT = -1n;

/** Returns the op of a file step. Only the last action's result is a result of the op. */
export function fileToPb(vertex: FileVertex, context: OpContext): Op {
  context.require("file.base");
  const base = context.input(vertex.base);
  const values = context.values(vertex.carried);
  const ownerBase = ownerInput(vertex, base, values, context);
  const workdir = workdirOf(values);
  // Results of actions are numbered after all inputs, so all inputs come first.
  const sources = vertex.actions.map((action) =>
    action.type === "copy" ? context.input(action.from) : NO_INPUT,
  );
  const inputCount = [base, ownerBase, ...sources].reduce(
    (max, index) => (index >= max ? index + 1n : max),
    0n,
  );
  const last = vertex.actions.length - 1;
  const actions = vertex.actions.map((action, index) =>
    create(FileActionSchema, {
      input: index === 0 ? base : inputCount + BigInt(index - 1),
      secondaryInput: sources[index] ?? NO_INPUT,
      output: index === last ? 0n : -1n,
      action: actionToPb(action, { context, ownerBase, workdir, values }),
    }),
  );
  return create(OpSchema, {
    op: { case: "file", value: create(FileOpSchema, { actions }) },
    constraints: create(WorkerConstraintsSchema),
  });
}

/**
 * Returns the input that resolves owner names. The separate owner base becomes an input only if an owner has a name. A
 * linked layer that depended on its base without need would not stay cached when the base changes.
 */
function ownerInput(
  { ownerBase, actions }: FileVertex,
  base: bigint,
  values: CarriedValues,
  context: OpContext,
): bigint {
  if (ownerBase === undefined) return base;
  const owners = actions.flatMap((action) => (action.type === "rm" ? [] : (action.owner ?? [])));
  const ids = owners.flatMap((owner) => {
    const { user, group } = expandOwner(owner, values.env);
    return [user, group];
  });
  return ids.some(isName) ? context.input(ownerBase) : base;
}

function isName(id: string | number | undefined): boolean {
  return typeof id === "string" && id !== "root";
}

interface ActionContext {
  readonly context: OpContext;
  /** The input that resolves the names of users and groups. */
  readonly ownerBase: bigint;
  readonly workdir: string;
  readonly values: CarriedValues;
}

function actionToPb(action: FileAction, at: ActionContext): PbFileAction["action"] {
  switch (action.type) {
    case "copy":
      return { case: "copy", value: copyToPb(action, at) };
    case "mkdir":
      return {
        case: "mkdir",
        value: create(FileActionMkDirSchema, {
          path: pathOf(action.path, at),
          mode: action.mode,
          makeParents: action.makeParents,
          timestamp: mkdirTime(action, at),
          ...ownerField(mkdirOwner(action, at), at),
        }),
      };
    case "mkfile":
      return {
        case: "mkfile",
        value: create(FileActionMkFileSchema, {
          path: pathOf(action.path, at),
          mode: action.mode,
          data: action.data,
          timestamp: KEEP_TIME,
          ...ownerField(action.owner, at),
        }),
      };
    case "rm":
      if (action.allowWildcard) at.context.require("file.rm.wildcard");
      return {
        case: "rm",
        value: create(FileActionRmSchema, {
          path: removablePath(action.path, at),
          allowNotFound: action.allowNotFound,
          allowWildcard: action.allowWildcard,
        }),
      };
    case "symlink":
      at.context.require("file.symlink.create");
      return {
        case: "symlink",
        value: create(FileActionSymlinkSchema, {
          oldpath: expandIn(at.values, action.target),
          newpath: pathOf(action.path, at),
          timestamp: KEEP_TIME,
          ...ownerField(action.owner, at),
        }),
      };
  }
}

function copyToPb(action: CopyAction, at: ActionContext) {
  const { context } = at;
  const { src, include, required, allowWildcard } = copyPaths(action, at.values);
  if (include.length + action.exclude.length > 0) {
    context.require("file.copy.includeexcludepatterns");
  }
  // On a daemon without this capability, a missing path is not an error.
  const requiredPaths = context.supports("file.copy.requiredpaths") ? required : [];
  if (requiredPaths.length > 0) context.require("file.copy.requiredpaths");
  if (action.alwaysReplace) context.require("file.copy.alwaysreplaceexistingdestpaths");
  const mode = copyMode(action, at);
  if (typeof mode === "string") checkSymbolicModes(context);
  return create(FileActionCopySchema, {
    src,
    dest: destinationPath(at.workdir, expandIn(at.values, action.dest)),
    ...modeFields(mode),
    ...ownerField(action.owner, at),
    followSymlink: action.followSymlink,
    dirCopyContents: action.copyDirContents,
    attemptUnpackDockerCompatibility: action.unpack,
    createDestPath: action.createDestPath,
    allowWildcard,
    allowEmptyWildcard: action.allowNotFound || action.optional === true,
    timestamp: KEEP_TIME,
    includePatterns: [...include],
    excludePatterns: [...action.exclude],
    alwaysReplaceExistingDestPaths: action.alwaysReplace,
    requiredPaths: [...requiredPaths],
  });
}

function removablePath(path: string, at: ActionContext): string {
  const absolute = pathOf(path, at);
  if (absolute !== "/") return absolute;
  throw new ScriptError(
    `${quoted(path)} is the root, which cannot be removed: write state:rm("/*", { allow_wildcard = true }) to empty it, or begin with bk.scratch()`,
  );
}

function pathOf(path: string, { workdir, values }: ActionContext): string {
  return resolvePath(workdir, expandIn(values, path));
}

function copyMode({ mode }: CopyAction, { values }: ActionContext): number | string | undefined {
  if (typeof mode !== "string") return mode;
  const word = expandIn(values, mode);
  const parsed = parseCopyMode(word);
  if (parsed !== undefined) return parsed;
  throw new ScriptError(
    `mode: expected an octal or symbolic mode, got ${quoted(word)} from ${quoted(mode)}`,
  );
}

/**
 * Checks that the daemon supports symbolic modes. An older daemon would remove all permissions. No daemon lists
 * BuildKit's capability for symbolic modes, file.copy.modestring, so a capability of the same release detects it.
 */
function checkSymbolicModes(context: OpContext): void {
  if (context.supports("exec.validexitcode")) return;
  throw new ScriptError("a symbolic mode of copy needs BuildKit 0.17 or later");
}

function modeFields(mode: number | string | undefined): { mode: number; modeStr?: string } {
  if (typeof mode === "string") return { mode: 0, modeStr: mode };
  return { mode: mode ?? KEEP_MODE };
}

/**
 * Returns the absolute destination. Keeps a trailing `/` or `/.`, which means "into the directory", and treats `.` as
 * `./` (BuildKit dockerfile2llb pathRelativeToWorkingDir). The text is part of the cache key.
 */
export function destinationPath(workdir: string, dest: string): string {
  const path = resolvePath(workdir, dest);
  const directory = path === "/" ? path : `${path}/`;
  if (dest.endsWith("/.")) return `${directory}.`;
  return dest.endsWith("/") || dest === "." ? directory : path;
}

/**
 * Returns the timestamp of a new directory. A WORKDIR directory gets the date of `SOURCE_DATE_EPOCH`, if set. A date
 * that does not fit into 64 bits of nanoseconds wraps around, as with Go's time.UnixNano in the Dockerfile frontend.
 */
function mkdirTime({ ownedByUser }: MkdirAction, { context }: ActionContext): bigint {
  const { sourceDateEpoch } = context.request;
  if (ownedByUser !== true || sourceDateEpoch === undefined) return KEEP_TIME;
  return BigInt.asIntN(64, BigInt(sourceDateEpoch) * 1_000_000_000n);
}

function mkdirOwner(action: MkdirAction, { values }: ActionContext): Owner | undefined {
  const user = values.image.config.User ?? "";
  return action.ownedByUser === true && user !== "" ? parseOwner(user) : action.owner;
}

function ownerField(owner: Owner | undefined, at: ActionContext): { owner?: ChownOpt } {
  if (owner === undefined) return {};
  const { user: userId, group: groupId } = expandOwner(owner, at.values.env);
  const user = userToPb(userId, at);
  const group = userToPb(groupId, at);
  return { owner: create(ChownOptSchema, { ...(user && { user }), ...(group && { group }) }) };
}

function userToPb(id: string | number | undefined, at: ActionContext): UserOpt | undefined {
  if (id === undefined) return undefined;
  if (typeof id === "number" || id === "root") {
    return create(UserOptSchema, { user: { case: "byID", value: id === "root" ? 0 : id } });
  }
  if (at.ownerBase < 0n) {
    throw new ScriptError(
      `the owner ${quoted(id)} cannot be resolved: the destination is scratch, which has no /etc/passwd: write numbers, such as "1000:1000"`,
    );
  }
  return create(UserOptSchema, {
    user: { case: "byName", value: { name: id, input: at.ownerBase } },
  });
}
