/** Build arguments that reach nothing, and commands that miss one. */
import type { ResolvedImage } from "../llb/carried.js";
import { stepVariables } from "../llb/ops/exec-op.js";
import type { ExecVertex, Vertex } from "../llb/vertex.js";
import { decodeImageConfig } from "../oci/image-config.js";
import { suggestion } from "../schema/suggest.js";
import { textOf } from "../util/bytes.js";
import type { Build } from "./build.js";
import type { Warning } from "./host.js";

/** Arguments that are for any frontend, or that every build may get. */
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
 * A warning for every command that uses `$NAME` of an argument the script asked for, while the command's environment
 * has no such variable and its text sets none: in a Dockerfile an ARG would be there.
 */
export function missingArguments(vertices: readonly Vertex[], build: Build): readonly Warning[] {
  return vertices
    .filter((vertex) => vertex.kind === "exec")
    .flatMap((vertex) =>
      [...build.askedArguments.keys()]
        .filter((name) => missesArgument(vertex, name, build))
        .map((name) => ({
          rule: "UndefinedVar",
          message: `the command uses $${name}, which is a build argument but not in its environment: pass env = { ${name} = … } or use state:defaults{ env = … }`,
          frames: vertex.frames,
        })),
    );
}

function missesArgument(vertex: ExecVertex, name: string, build: Build): boolean {
  const { command } = vertex;
  const text = command.form === "shell" ? command.text : command.args.join(" ");
  if (!new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`).test(text)) return false;
  if (new RegExp(`\\b${name}=|\\b(?:read|for|export)\\s+${name}\\b`).test(text)) return false;
  const mounts = vertex.mounts.some((mount) => mount.type === "secret" && mount.env === name);
  const variables = stepVariables(vertex, build.values(vertex.carried));
  return !mounts && !variables.some(([key]) => key === name);
}
