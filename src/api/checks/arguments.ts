/** Checks for build arguments without effect, and for commands that expand a build argument they do not get. */
import type { ResolvedImage } from "../../llb/carried.js";
import { commandArgs, stepVariables } from "../../llb/ops/exec-op.js";
import type { ExecVertex } from "../../llb/vertex/exec.js";
import type { Vertex } from "../../llb/vertex/vertex.js";
import { decodeImageConfig } from "../../oci/image-config.js";
import { suggestion } from "../../schema/suggest.js";
import { textOf } from "../../util/bytes.js";
import { once } from "../../util/once.js";
import { shellText, shellVariables } from "../../util/shell-variables.js";
import type { Build } from "../build.js";
import type { Warning } from "../host.js";
import { MAX_TOKENIZED_BYTES } from "../../util/lua-tokens.js";
import { ScriptText } from "./script-text.js";

/** Matches build arguments that every frontend accepts. */
const ALWAYS_FINE = /^(?:BUILDKIT_\w*|SOURCE_DATE_EPOCH|(?:http|https|ftp|no|all)_proxy)$/i;

/** Names of build arguments that have an effect. */
interface KnownArguments {
  /** Build arguments the script requested. */
  readonly asked: Iterable<string>;
  /** Build arguments of this frontend. */
  readonly own: readonly string[];
  /** Build arguments that ONBUILD triggers of base images declare. */
  readonly triggers: Iterable<string>;
}

/** Warns about every given build argument that occurs nowhere in the user's files and that nothing else takes. */
export function unusedArguments(
  args: ReadonlyMap<string, string>,
  { asked, own, triggers }: KnownArguments,
  files: ReadonlyMap<string, Uint8Array>,
): readonly Warning[] {
  const known = [...asked, ...own, ...triggers];
  const taken = new Set([...own, ...triggers]);
  const texts = [...files.values()].map(textOf);
  return [...args.keys()]
    .filter((name) => !ALWAYS_FINE.test(name) && !taken.has(name))
    .filter((name) => !texts.some((text) => text.includes(name)))
    .sort()
    .map((name) => ({
      rule: "UnusedBuildArg",
      message: `the build argument ${name} is used nowhere in the script${suggestion(name, known)}`,
      frames: [],
    }));
}

/** Build arguments that `ONBUILD ARG` triggers of base images declare. */
export function triggerArguments(images: Iterable<ResolvedImage>): ReadonlySet<string> {
  const triggers = [...images].flatMap(
    ({ configBytes, reference }) => decodeImageConfig(configBytes, reference).config.OnBuild ?? [],
  );
  const declarations = triggers.flatMap((trigger) => /^\s*arg\s(.*)/is.exec(trigger)?.[1] ?? []);
  return new Set(
    declarations.flatMap((text) =>
      [...text.matchAll(/(?<![^\s"'])\w+(?=[\s="']|$)/g)].map(([name]) => name),
    ),
  );
}

/**
 * Warns about every command whose shell expands `$NAME` of a build argument that the script requested, while neither the
 * command's environment nor its text sets the variable. In a Dockerfile the ARG would be there.
 */
export function missingArguments(
  vertices: readonly Vertex[],
  build: Build,
  files: ReadonlyMap<string, Uint8Array>,
): readonly Warning[] {
  const mayBePassed = once(() => new Set([...unsetArguments(build)].filter(passedIn(files))));
  return vertices
    .filter((vertex) => vertex.kind === "exec")
    .flatMap((vertex) =>
      missingIn(vertex, build)
        .filter((name) => !mayBePassed().has(name))
        .map((name) => ({
          rule: "UndefinedVar",
          message: `the command uses $${name}, which is a build argument but not in its environment: pass env = { ${name} = … } or use state:defaults{ env = … }`,
          frames: vertex.frames,
        })),
    );
}

/** Variables that a shell or the daemon sets. */
const ALWAYS_SET =
  /^(?:HOME|PATH|PWD|OLDPWD|IFS|PPID|OPTIND|OPTARG|RANDOM|SECONDS|LINENO|E?UID|HOSTNAME|HOSTTYPE|OSTYPE|MACHTYPE|SHELL|SHLVL|REPLY|PS\d|BASH\w*|SSH_AUTH_SOCK)$/;
const PROXY = /^(?:http|https|ftp|no|all)_proxy$/i;

/** The requested build arguments that a command's shell expands, and that nothing sets. */
function missingIn(vertex: ExecVertex, build: Build): readonly string[] {
  const values = build.values(vertex.carried);
  const text = shellText(commandArgs(vertex.command, values));
  const variables = text === undefined ? undefined : shellVariables(text);
  if (variables === undefined) return [];
  const { expanded, set } = variables;
  const names = [...expanded].filter(
    (name) =>
      build.use.arguments.has(name) &&
      !set.has(name) &&
      !ALWAYS_SET.test(name) &&
      !(vertex.options.proxy !== false && PROXY.test(name)),
  );
  if (names.length === 0) return [];
  const present = new Set([
    ...stepVariables(vertex, values).map(([name]) => name),
    ...vertex.mounts.flatMap((mount) => (mount.type === "secret" ? (mount.env ?? []) : [])),
  ]);
  return names.filter((name) => !present.has(name));
}

/**
 * The requested build arguments without a value. A script that passes one of them to an environment sets no variable.
 */
function unsetArguments({ use }: Build): readonly string[] {
  return [...use.arguments.values()]
    .filter(({ value }) => value === undefined)
    .map(({ name }) => name);
}

/** Reports whether the text of a script may pass a variable of this name to a command. */
function passedIn(files: ReadonlyMap<string, Uint8Array>): (name: string) => boolean {
  const texts = [...files.values()].map((data) =>
    data.length > MAX_TOKENIZED_BYTES ? undefined : new ScriptText(textOf(data)),
  );
  return (name) => texts.some((text) => text === undefined || text.mayPass(name));
}
