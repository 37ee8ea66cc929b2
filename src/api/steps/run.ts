/** `state:run` and `state:get_mount`. */
import { ScriptError } from "../../errors.js";
import { withSingleDollars } from "../../llb/expand.js";
import { commandArgs } from "../../llb/ops/exec-op.js";
import { State } from "../../llb/state.js";
import { type Command, mountOutput, type ExecVertex } from "../../llb/vertex/exec.js";
import type { BindMount } from "../../llb/vertex/mount.js";
import { createVertex } from "../../llb/vertex/vertex.js";
import { optionalParameter, parameter } from "../../schema/api-function.js";
import { emptyTable } from "../../schema/table.js";
import { utf8 } from "../../util/bytes.js";
import { cleanPath } from "../../util/posix-path.js";
import { declare, oneLine, receiver, type BuildCall, type BuildFunction } from "../declare.js";
import type { Build } from "../build.js";
import { defaultCopy } from "./copy.js";
import { MountValue } from "./mount-value.js";
import { fileChange } from "./file-change.js";
import { withVariables } from "../config/carried-values.js";
import {
  graphOptions,
  mountsOf,
  overlayDefaults,
  runOptions,
  type RunOptions,
} from "./run-options.js";
import { command } from "../values/command.js";
import { UNSET } from "../values/unset.js";
import { defined } from "../../util/defined.js";
import { quoted, shortText } from "../../util/shown-text.js";
import { path } from "../values/path.js";

/** The functions `state:run` and `state:get_mount`. */
export const runFunctions: readonly BuildFunction[] = [
  declare({
    name: "state:run",
    doc: "Runs a command. A string goes through the state's shell, a string that begins with `#!` is a script for that interpreter, and a list of words is executed directly.",
    parameters: {
      state: receiver,
      command: parameter(command, "The command."),
      options: optionalParameter(runOptions, "Options."),
    },
    hint: ([, first, second]) => {
      if (first?.type === "string" && second?.type === "string") {
        return 'words of a command are a list: state:run({ "npm", "ci" })';
      }
      if (second?.type !== "object") return undefined;
      return second.object instanceof MountValue
        ? "mounts are an option: state:run(command, { mounts = { … } })"
        : undefined;
    },
    returns: "State",
    examples: [
      's = s:run("apk add --no-cache curl")',
      's = s:run({ "npm", "ci" }, { cwd = "/app", env = { CI = "1" }, mounts = { bk.cache("/root/.npm") } })',
      "s = s:run([[\n    set -e\n    echo one\n    echo two\n]])",
      's = s:run([[\n    #!/usr/bin/env python3\n    print("hello")\n]])',
    ],
    run: ({ state, command: given, options = emptyTable(runOptions) }, call) => {
      checkCommand(given, options);
      const base = (options.mounts ?? [])
        .filter((mount) => mount instanceof State)
        .reduce((before, source) => layInto(before, source, options, call), state);
      const vertex = execVertex(base, withShell(given, options.shell), options, call);
      const after = base.withStep(
        vertex,
        (values) => `RUN ${commandArgs(vertex.command, values).join(" ")} # buildkit`,
      );
      return vertex.options.readonly_rootfs === true ? base.derive({ lastRun: vertex }) : after;
    },
  }),
  declare({
    name: "state:get_mount",
    doc: "Returns the files of a writable bind (`bk.bind(…, { readonly = false })`) after the preceding `run`. Other writes to binds are discarded.",
    parameters: {
      state: receiver,
      dest: parameter(path, "The `dest` of the bind in the `run`."),
    },
    returns: "State",
    examples: [
      's = s:run("make -C /out", { mounts = { bk.bind(bk.scratch(), "/out", { readonly = false }) } })\nlocal out = s:get_mount("/out")',
    ],
    run: ({ state, dest }, { build }) => mountResult(state, dest, build),
  }),
];

/** Matches the flags of a Dockerfile's RUN. No command begins like this. */
const FLAG = /^--(?:mount|network|security|device)\b/;

/** Matches a Dockerfile instruction in front of a command. No program has such a name in capitals. */
const INSTRUCTION =
  /^\s*(RUN|CMD|ENTRYPOINT|COPY|ADD|ENV|WORKDIR|USER|FROM|ARG)\s+([^\s=(][^\r\n]*)/;

/** Returns the advice for a command that is a Dockerfile instruction. */
function instructionHint(word: string, rest: string): string {
  switch (word) {
    case "RUN":
      return `leave RUN out: state:run(${JSON.stringify(shortText(rest))})`;
    case "FROM":
      return 'bk.image("…") starts from an image';
    case "ARG":
      return 'bk.arg("NAME", default) reads a build argument';
    default:
      return `it is a method: state:${word.toLowerCase()}(…)`;
  }
}

/** Rejects commands that are Dockerfile syntax. @throws ScriptError */
function checkCommand(given: Command, { shell, mounts, secret_env, env }: RunOptions): void {
  const [first = ""] = given.form === "shell" ? [given.text] : given.args;
  const flag = FLAG.exec(first);
  if (flag !== null) {
    throw new ScriptError(
      `command: ${flag[0]} is a flag of a Dockerfile: options are a table, state:run(command, { mounts = { bk.cache("/path") } })`,
    );
  }
  const instruction =
    shell === undefined && given.form === "shell" ? INSTRUCTION.exec(first) : null;
  if (instruction !== null) {
    const [, word = "", rest = ""] = instruction;
    throw new ScriptError(
      `command: ${word} is an instruction of a Dockerfile, not a program: ${instructionHint(word, rest)}`,
    );
  }
  if (shell !== undefined && given.form === "shell" && given.text.startsWith("#!")) {
    throw new ScriptError(
      "shell: the script's first line says which program runs it: leave out one of them",
    );
  }
  const secrets = mountsOf({ mounts, secret_env }).flatMap((mount) =>
    mount.type === "secret" && mount.env !== undefined ? [mount.env] : [],
  );
  const variables = new Set((env ?? []).flatMap(([key, value]) => (value === UNSET ? [] : [key])));
  for (const name of secrets) {
    if (variables.has(name)) {
      throw new ScriptError(`the variable ${name} of a secret is set twice for one command`);
    }
    variables.add(name);
  }
}

function mountResult(state: State, dest: string, build: Build): State {
  const vertex = state.lastRun;
  if (vertex === undefined) throw new ScriptError("get_mount must directly follow state:run");
  const places = build.writableBinds.get(vertex) ?? writableBinds(vertex);
  build.writableBinds.set(vertex, places);
  const index = places.get(cleanPath(dest));
  if (index === undefined) {
    const known = [...places.keys()].toReversed().map(quoted);
    throw new ScriptError(
      `dest: the run has no writable bind ${quoted(dest)}${known.length > 0 ? `; it has ${known.join(", ")}` : "; write bk.bind(state, dest, { readonly = false })"}`,
    );
  }
  return State.source(vertex, build.options.targetPlatform, `mount ${dest}`).derive({
    output: { vertex, index: mountOutput(index) },
  });
}

/** Returns the index of each writable bind by cleaned `dest`. */
function writableBinds({ mounts }: ExecVertex): ReadonlyMap<string, number> {
  const places = mounts.flatMap((mount, index) =>
    mount.type === "bind" && !mount.readonly ? [[cleanPath(mount.dest), index] as const] : [],
  );
  // Reversed, because the first of several binds with the same dest counts.
  return new Map(places.reverse());
}

function execVertex(base: State, given: Command, options: RunOptions, call: BuildCall): ExecVertex {
  const all = overlayDefaults(base.defaults, graphOptions(options));
  const { cwd, user } = options;
  const script = shebangScript(given, call);
  const mounts = [...(all.mounts ?? []), ...(script === undefined ? [] : [script.mount])];
  const vertex: ExecVertex = {
    kind: "exec",
    base: base.root,
    carried: base.carried,
    command: script?.command ?? given,
    env: (options.env ?? []).map(([key, value]) => [
      key,
      typeof value === "string" ? value : undefined,
    ]),
    mounts,
    options: all.exec ?? {},
    ...defined({ cwd, user }),
    frames: call.frames(),
    step: all.step ?? {},
    stage: call.build.targets.current,
    title: `RUN ${titleOf(given)}${neededTitle(mounts)}`,
  };
  return createVertex(vertex);
}

/**
 * Returns the client options that the step requires, for the step's name. BuildKit checks secrets after the frontend
 * has exited, and its error is only the step's name and "secret token: not found".
 */
function neededTitle(mounts: ExecVertex["mounts"]): string {
  const options = mounts.flatMap((mount) => {
    if (mount.type === "secret" && !mount.optional)
      return [`--secret id=${withSingleDollars(mount.id)},src=FILE`];
    if (mount.type === "ssh" && !mount.optional)
      return [`--ssh ${withSingleDollars(mount.id) || "default"}`];
    return [];
  });
  return options.length === 0 ? "" : ` (needs ${[...new Set(options)].join(" ")})`;
}

function titleOf(given: Command): string {
  if (given.form === "exec") return given.args.join(" ");
  const [first = "", ...rest] = given.text.split("\n");
  return first.startsWith("#!") && rest.length > 0 ? `${first} [...]` : oneLine(given.text);
}

/** The directory in which the Dockerfile frontend puts the scripts of heredocs. */
const SCRIPT_FOLDER = "/dev/pipes/";
const SCRIPT_NAME = "script";

/** Returns the mount and the command of a text that begins with `#!`. The text becomes an executable file. */
function shebangScript(
  given: Command,
  { build, frames }: BuildCall,
): { readonly command: Command; readonly mount: BindMount } | undefined {
  if (given.form === "exec" || !given.text.startsWith("#!")) return undefined;
  const scratch = State.scratch(build.options.targetPlatform);
  const file = createVertex({
    kind: "file",
    base: undefined,
    carried: scratch.carried,
    actions: [
      { type: "mkfile", path: `/${SCRIPT_NAME}`, data: utf8(`${given.text}\n`), mode: 0o755 },
    ],
    frames: frames(),
    step: {},
    title: "[internal] preparing inline document",
  });
  return {
    command: { form: "exec", args: [`${SCRIPT_FOLDER}${SCRIPT_NAME}`] },
    mount: {
      type: "bind",
      dest: SCRIPT_FOLDER,
      from: { vertex: file, index: 0 },
      source: "/",
      readonly: true,
    },
  };
}

function withShell(given: Command, shell: readonly string[] | undefined): Command {
  if (given.form === "exec" || shell === undefined) return given;
  return { form: "exec", args: [...shell, given.text] };
}

/** Copies a State among the mounts into the working directory, like `COPY … .` before the command. */
function layInto(
  state: State,
  source: State,
  { cwd = ".", env = [] }: RunOptions,
  { build, frames }: BuildCall,
): State {
  const dest = cwd === "." ? cwd : `${cwd}/`;
  // The directory is the step's, so the step's own variables apply.
  const seen = env.length === 0 ? state : withVariables(state, env, frames());
  const after = fileChange(seen, {
    actions: [defaultCopy(source, "/", dest)],
    step: {},
    frames: frames(),
    stage: build.targets.current,
    title: `COPY ${source.origin} ${dest}`,
  });
  return after.derive({ carried: state.carried });
}
