/** `state:run`: commands. */
import { commandArgs } from "../llb/ops/exec-op.js";
import { State } from "../llb/state.js";
import { createVertex, type Command, type ExecVertex } from "../llb/vertex.js";
import { optionalParameter, parameter } from "../schema/api-function.js";
import { emptyTable, optional, table, withDefault } from "../schema/table.js";
import {
  choice,
  listOf,
  nonEmptyText,
  oneOf,
  text,
  type Type,
  type TypeOf,
} from "../schema/types.js";
import {
  declare,
  oneLine,
  receiver,
  stateType,
  stepFields,
  stepOptions,
  type BuildCall,
  type BuildFunction,
} from "./declare.js";
import { fileStep, plainCopy } from "./files.js";
import { MountValue, mountType } from "./mounts.js";
import { command, exitCodes, wordList } from "./values/command.js";
import { env } from "./values/environment.js";
import { expandable } from "./values/expandable.js";

const mountOrState: Type<MountValue | State> = choice<MountValue | State>(
  "a Mount (bk.cache, bk.bind, …) or a State",
  [mountType, stateType],
  (value) => {
    if (value.type !== "object") return undefined;
    return value.object instanceof State ? stateType : mountType;
  },
);

const runOptions = table("RunOptions", "Options of `state:run`.", {
  cwd: optional(
    expandable(nonEmptyText),
    "Working directory of this step; relative to the state's.",
  ),
  env: optional(env, "Environment of this step, over what the state carries."),
  user: optional(expandable(text), "User of this step."),
  shell: optional(wordList, "Shell for a command that is a string.", {
    defaultText: '{ "/bin/sh", "-c" }',
  }),
  mounts: optional(
    listOf(mountOrState, { single: true }),
    "Mounts. A State in the list is copied into the working directory before the command runs, and stays in the result.",
  ),
  network: optional(oneOf("sandbox", "host", "none"), "Network of the command.", {
    defaultText: '"sandbox"',
  }),
  security: withDefault(
    oneOf("sandbox", "insecure"),
    "`insecure` runs without a sandbox; the client must allow it.",
    "sandbox",
  ),
  hostname: optional(nonEmptyText, "Host name the command sees."),
  valid_exit_codes: optional(
    exitCodes,
    'Exit codes that count as success: `0`, `{ 0, 2 }` or `"0..5"`.',
    { defaultText: "0" },
  ),
  ...stepFields,
});
type RunOptions = TypeOf<typeof runOptions>;

/** The function that runs commands. */
export const runFunctions: readonly BuildFunction[] = [
  declare({
    name: "state:run",
    doc: "Runs a command. A string goes through the state's shell; a list of words is executed directly.",
    parameters: {
      state: receiver,
      command: parameter(command, "The command."),
      options: optionalParameter(runOptions, "Options."),
    },
    returns: "State",
    examples: [
      's = s:run("apk add --no-cache curl")',
      's = s:run({ "npm", "ci" }, { cwd = "/app", env = { CI = "1" }, mounts = { bk.cache("/root/.npm") } })',
      "s = s:run([[\n    set -e\n    echo one\n    echo two\n]])",
    ],
    run: ({ state, command: given, options = emptyTable(runOptions) }, call) => {
      const mounts = options.mounts ?? [];
      const base = mounts
        .filter((mount) => mount instanceof State)
        .reduce((before, source) => layInto(before, source, options.cwd ?? ".", call), state);
      const vertex = execVertex(base, withShell(given, options.shell), options, call);
      return base.withStep(
        vertex,
        (values) => `RUN ${commandArgs(vertex.command, values).join(" ")} # buildkit`,
      );
    },
  }),
];

function execVertex(
  base: State,
  given: Command,
  options: RunOptions,
  { frames }: BuildCall,
): ExecVertex {
  const { cwd, user, network, hostname, valid_exit_codes: codes } = options;
  return createVertex({
    kind: "exec",
    base: base.output,
    carried: base.carried,
    command: given,
    env: (options.env ?? []).map(([key, value]) => [
      key,
      typeof value === "string" ? value : undefined,
    ]),
    mounts: (options.mounts ?? [])
      .filter((mount) => mount instanceof MountValue)
      .map(({ mount }) => mount),
    security: options.security,
    ...(cwd !== undefined && { cwd }),
    ...(user !== undefined && { user }),
    ...(network !== undefined && { network }),
    ...(hostname !== undefined && { hostname }),
    // Zero alone is what every daemon does by itself.
    ...(codes !== undefined && codes.join() !== "0" && { validExitCodes: codes }),
    frames: frames(),
    step: stepOptions(options),
    title: `RUN ${oneLine(given.form === "shell" ? given.text : given.args.join(" "))}`,
  });
}

function withShell(given: Command, shell: readonly string[] | undefined): Command {
  if (given.form === "exec" || shell === undefined) return given;
  return { form: "exec", args: [...shell, given.text] };
}

/** A State among the mounts: the Dockerfile's `COPY … .` before the command. */
function layInto(state: State, source: State, cwd: string, { frames }: BuildCall): State {
  const dest = cwd === "." ? cwd : `${cwd}/`;
  return fileStep(state, {
    actions: [plainCopy(source, "/", dest)],
    step: {},
    frames: frames(),
    title: `COPY ${source.origin} ${dest}`,
  });
}
