/** The fields of the image configuration: what `bk.export` and `state:config` take, and how each is applied. */
import {
  expandIn,
  setEnv,
  shellOf,
  unsetEnv,
  updateConfig,
  workdirOf,
  type CarriedValues,
} from "../llb/carried.js";
import { ScriptError, type SourcePosition } from "../errors.js";
import { hasVariables } from "../llb/expand.js";
import type { State } from "../llb/state.js";
import type { Command } from "../llb/vertex.js";
import type { Healthcheck } from "../oci/image-config.js";
import { optional, table } from "../schema/table.js";
import {
  boolean,
  choice,
  integer,
  listOf,
  mapOf,
  mapped,
  nonEmptyText,
  text,
  type Type,
  type TypeOf,
} from "../schema/types.js";
import { resolvePath } from "../util/posix-path.js";
import { commandOrNone, wordList } from "./values/command.js";
import { env, type EnvChanges } from "./values/environment.js";
import { expandable } from "./values/expandable.js";
import { expandPorts, ports } from "./values/ports.js";
import { duration, formatDuration } from "./values/quantities.js";
import { orUnset, Unset, UNSET } from "./values/unset.js";

const paths = listOf(expandable(nonEmptyText), { single: true });

const SIGNAL = /^(?:\d{1,3}|(?:SIG)?[A-Z][A-Z0-9]*(?:[+-]\d+)?)$/;

const stopSignal: Type<string> = mapped(expandable(text), (word) =>
  hasVariables(word) || SIGNAL.test(word) ? { value: word } : { problem: signalProblem(word) },
);

function signalProblem(word: string): string {
  return `expected a signal such as "SIGTERM" or 15, got ${JSON.stringify(word)}`;
}

const created: Type<string> = mapped(text, (word) => {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(word);
  return time ? { value: word } : { problem: 'expected a time such as "2026-01-31T12:00:00Z"' };
});

const MINIMUM_DURATION = 1e6;

const interval: Type<number> = mapped(duration, (nanoseconds) =>
  nanoseconds === 0 || nanoseconds >= MINIMUM_DURATION
    ? { value: nanoseconds }
    : { problem: "expected 0 or at least one millisecond" },
);

const healthTest: Type<readonly string[]> = choice(
  'a command, or a list that begins with "CMD", "CMD-SHELL" or "NONE"',
  [mapped(text, (command) => ({ value: ["CMD-SHELL", command] })), listOf(text)],
  (value) =>
    value.type === "table"
      ? mapped(listOf(text), (words) =>
          ["CMD", "CMD-SHELL", "NONE"].includes(words[0] ?? "")
            ? { value: words }
            : { problem: `expected a list that begins with "CMD", "CMD-SHELL" or "NONE"` },
        )
      : mapped(text, (command) => ({ value: ["CMD-SHELL", command] })),
);

const healthcheckTable = table("Healthcheck", "How a running container is checked.", {
  test: optional(
    healthTest,
    "The check: a command for the shell, or a list that begins with CMD, CMD-SHELL or NONE.",
  ),
  interval: optional(interval, "Between two checks.", { defaultText: "30s" }),
  timeout: optional(interval, "How long one check may take.", { defaultText: "30s" }),
  start_period: optional(interval, "Failures in this time after the start do not count.", {
    defaultText: "0s",
  }),
  start_interval: optional(interval, "Between two checks in the start period.", {
    defaultText: "5s",
  }),
  retries: optional(
    integer(0, Number.MAX_SAFE_INTEGER),
    "Failures in a row that make a container unhealthy.",
    { defaultText: "3" },
  ),
  disable: optional(boolean, "No check, not even the base image's."),
});

const healthcheck: Type<Healthcheck> = mapped(healthcheckTable, (fields) => {
  if (fields.disable === true) return { value: { Test: ["NONE"] } };
  if (fields.test === undefined) return { problem: "test is missing: expected a command" };
  return {
    value: {
      Test: fields.test,
      ...nonZero("Interval", fields.interval),
      ...nonZero("Timeout", fields.timeout),
      ...nonZero("StartPeriod", fields.start_period),
      ...nonZero("StartInterval", fields.start_interval),
      ...nonZero("Retries", fields.retries),
    },
  };
});

function nonZero<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  return (value ?? 0) === 0 ? {} : ({ [key]: value } as Partial<Record<K, number>>);
}

/** The fields. `bk.unset` in place of a field, or of a value in a map, removes what was inherited. */
export const imageFields = table("ImageFields", "The image configuration.", {
  entrypoint: optional(
    orUnset(commandOrNone),
    "The command a container runs; resets an inherited `cmd`.",
  ),
  cmd: optional(
    orUnset(commandOrNone),
    "Default arguments of the entrypoint, or the command itself.",
  ),
  env: optional(orUnset(env), "Environment variables, added to what is there."),
  user: optional(orUnset(expandable(text)), "User, optionally with a group: `app:app`."),
  workdir: optional(
    orUnset(expandable(nonEmptyText)),
    "Working directory; relative to the one before.",
  ),
  expose: optional(
    orUnset(ports),
    'Ports, added to what is there: `8080`, `"8080/tcp"`, `"8000-8010/udp"`.',
  ),
  labels: optional(orUnset(mapOf(orUnset(expandable(text)))), "Labels, added to what is there."),
  volumes: optional(orUnset(paths), "Volumes, added to what is there."),
  stop_signal: optional(orUnset(stopSignal), "Signal that stops a container."),
  healthcheck: optional(
    orUnset(healthcheck),
    "How a running container is checked; replaces the one before.",
  ),
  shell: optional(orUnset(wordList), "Shell of commands that are strings."),
  onbuild: optional(
    orUnset(listOf(nonEmptyText, { single: true })),
    "Dockerfile instructions that run when an image is built on this one.",
  ),
  annotations: optional(orUnset(mapOf(text)), "Annotations of the image manifest."),
  author: optional(orUnset(text), "Who made the image."),
  created: optional(orUnset(created), "When the image was made."),
  os: optional(orUnset(nonEmptyText), "Operating system, instead of the platform's."),
  arch: optional(orUnset(nonEmptyText), "Architecture, instead of the platform's."),
  variant: optional(
    orUnset(nonEmptyText),
    "Variant of the architecture, instead of the platform's.",
  ),
});
export type ImageFields = TypeOf<typeof imageFields>;

interface Change {
  readonly apply: (values: CarriedValues) => CarriedValues;
  /** Its line in `docker history`, from the values before it; none for what a Dockerfile writes none for. */
  readonly describe?: (values: CarriedValues) => string;
}

/** The state with all given fields applied, in an order of their own: each is one line of history. */
export function applyImageFields(
  state: State,
  fields: ImageFields,
  frames: readonly SourcePosition[],
): State {
  return changesOf(fields).reduce(
    (current, { apply, describe }) =>
      describe === undefined
        ? current.withSilentChange(apply, frames)
        : current.withChange(apply, describe, frames),
    state,
  );
}

function changesOf(fields: ImageFields): readonly Change[] {
  return [
    given(fields.author, authorChange),
    given(fields.created, (value) => imageChange("created", value)),
    given(fields.os, (value) => imageChange("os", value)),
    given(fields.arch, (value) => imageChange("architecture", value)),
    given(fields.variant, (value) => imageChange("variant", value)),
    given(fields.annotations, annotationsChange),
    given(fields.shell, shellChange),
    given(fields.env, envChange),
    given(fields.workdir, workdirChange),
    given(fields.labels, labelsChange),
    given(fields.expose, exposeChange),
    given(fields.volumes, volumesChange),
    given(fields.stop_signal, stopSignalChange),
    given(fields.healthcheck, healthcheckChange),
    given(fields.onbuild, onbuildChange),
    given(fields.user, userChange),
    given(fields.entrypoint, entrypointChange),
    given(fields.cmd, cmdChange),
  ].filter((change) => change !== undefined);
}

function given<T>(value: T | undefined, make: (value: T) => Change): Change | undefined {
  return value === undefined ? undefined : make(value);
}

function userChange(value: string | Unset): Change {
  const expand = (values: CarriedValues) =>
    value instanceof Unset ? undefined : expandIn(values, value);
  return {
    apply: (values) => updateConfig(values, { User: expand(values) }),
    describe: (values) => `USER ${expand(values) ?? ""}`.trim(),
  };
}

function stopSignalChange(value: string | Unset): Change {
  const expand = (values: CarriedValues) => {
    if (value instanceof Unset) return undefined;
    const signal = expandIn(values, value);
    if (!SIGNAL.test(signal)) throw new ScriptError(`stop_signal: ${signalProblem(signal)}`);
    return signal;
  };
  return {
    apply: (values) => updateConfig(values, { StopSignal: expand(values) }),
    describe: (values) => `STOPSIGNAL ${expand(values) ?? ""}`.trim(),
  };
}

type ImageKey = "created" | "os" | "architecture" | "variant" | "author";

function imageChange(key: ImageKey, value: string | Unset): Change {
  return {
    apply: (values) => {
      const image = { ...values.image, [key]: value instanceof Unset ? undefined : value };
      return { ...values, image };
    },
  };
}

function authorChange(value: string | Unset): Change {
  return {
    ...imageChange("author", value),
    ...(typeof value === "string" && { describe: () => `MAINTAINER ${value}` }),
  };
}

function annotationsChange(value: ReadonlyMap<string, string> | Unset): Change {
  return {
    apply: (values) => ({
      ...values,
      annotations: value instanceof Unset ? new Map() : new Map([...values.annotations, ...value]),
    }),
  };
}

function shellChange(value: readonly string[] | Unset): Change {
  const shell = value instanceof Unset ? undefined : value;
  return {
    apply: (values) => updateConfig(values, { Shell: shell }),
    describe: () => `SHELL [${(shell ?? []).join(" ")}]`,
  };
}

/** The change that sets variables. */
export function envChange(value: EnvChanges | Unset): Change {
  if (value instanceof Unset) {
    return {
      apply: (values) => unsetEnv(values, [...values.env.map(([key]) => key), ...envKeys(values)]),
      describe: () => "ENV",
    };
  }
  const set = value.filter(
    (pair): pair is readonly [string, string] => typeof pair[1] === "string",
  );
  const unset = value.filter(([, item]) => item === UNSET).map(([key]) => key);
  const expand = (values: CarriedValues) =>
    set.map(([key, item]) => [key, expandIn(values, item)] as const);
  return {
    // All of one call see the environment before it, as in one ENV instruction.
    apply: (values) => setEnv(unsetEnv(values, unset), expand(values)),
    describe: (values) =>
      `ENV ${[...expand(values).map((pair) => pair.join("=")), ...unset.map((key) => `-${key}`)].join(" ")}`,
  };
}

function envKeys(values: CarriedValues): readonly string[] {
  return (values.image.config.Env ?? []).map((entry) => entry.replace(/=.*$/s, ""));
}

/** The change that sets the working directory, without making it. */
export function workdirChange(value: string | Unset): Required<Change> {
  const expand = (values: CarriedValues) =>
    value instanceof Unset ? "/" : resolvePath(workdirOf(values), expandIn(values, value));
  return {
    apply: (values) => updateConfig(values, { WorkingDir: expand(values) }),
    describe: (values) => `WORKDIR ${expand(values)}`,
  };
}

function labelsChange(value: ReadonlyMap<string, string | Unset> | Unset): Change {
  const entries = value instanceof Unset ? [] : [...value];
  const set = entries.filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return {
    apply: (values) => {
      const labels = new Map(
        value instanceof Unset ? [] : Object.entries(values.image.config.Labels ?? {}),
      );
      for (const [key, item] of entries) {
        if (typeof item === "string") labels.set(key, expandIn(values, item));
        else labels.delete(key);
      }
      return updateConfig(values, {
        Labels: labels.size === 0 ? undefined : Object.fromEntries(labels),
      });
    },
    describe: (values) =>
      `LABEL ${set.map(([key, item]) => `${key}=${expandIn(values, item)}`).join(" ")}`.trim(),
  };
}

function exposeChange(value: readonly string[] | Unset): Change {
  const expand = (values: CarriedValues) =>
    value instanceof Unset ? [] : value.flatMap((word) => expandPorts(expandIn(values, word)));
  return {
    apply: (values) =>
      updateConfig(values, {
        ExposedPorts:
          value instanceof Unset
            ? undefined
            : added(values.image.config.ExposedPorts, expand(values)),
      }),
    describe: (values) => `EXPOSE [${[...expand(values)].sort().join(" ")}]`,
  };
}

function volumesChange(value: readonly string[] | Unset): Change {
  const expand = (values: CarriedValues) =>
    value instanceof Unset ? [] : value.map((path) => expandIn(values, path));
  return {
    apply: (values) =>
      updateConfig(values, {
        Volumes:
          value instanceof Unset ? undefined : added(values.image.config.Volumes, expand(values)),
      }),
    describe: (values) => `VOLUME [${expand(values).join(" ")}]`,
  };
}

function added(
  before: Readonly<Record<string, object>> | undefined,
  items: readonly string[],
): Readonly<Record<string, object>> {
  return { ...before, ...Object.fromEntries(items.map((item) => [item, {}])) };
}

function healthcheckChange(value: Healthcheck | Unset): Change {
  const known = value instanceof Unset ? undefined : value;
  return {
    apply: (values) => updateConfig(values, { Healthcheck: known }),
    describe: () => `HEALTHCHECK ${known === undefined ? "" : formatHealthcheck(known)}`.trim(),
  };
}

function formatHealthcheck(check: Healthcheck): string {
  const {
    Test = [],
    Interval = 0,
    Timeout = 0,
    StartPeriod = 0,
    StartInterval = 0,
    Retries = 0,
  } = check;
  const times = [Interval, Timeout, StartPeriod, StartInterval].map(formatDuration);
  const words = Test.join(" ");
  return `{Test:[${words}] Interval:${times[0] ?? ""} Timeout:${times[1] ?? ""} StartPeriod:${times[2] ?? ""} StartInterval:${times[3] ?? ""} Retries:${Retries}}`;
}

function onbuildChange(value: readonly string[] | Unset): Change {
  return {
    apply: (values) =>
      updateConfig(values, {
        OnBuild:
          value instanceof Unset ? undefined : [...(values.image.config.OnBuild ?? []), ...value],
      }),
  };
}

function entrypointChange(value: Command | Unset): Change {
  return {
    apply: (values) =>
      updateConfig(values, {
        Entrypoint: wordsOf(value, values),
        ...(values.cmdSet ? {} : { Cmd: undefined }),
      }),
    describe: (values) => `ENTRYPOINT ${describeWords(wordsOf(value, values))}`,
  };
}

function cmdChange(value: Command | Unset): Change {
  return {
    apply: (values) => ({
      ...updateConfig(values, { Cmd: wordsOf(value, values), ArgsEscaped: true }),
      cmdSet: true,
    }),
    describe: (values) => `CMD ${describeWords(wordsOf(value, values))}`,
  };
}

function wordsOf(value: Command | Unset, values: CarriedValues): readonly string[] | undefined {
  if (value instanceof Unset) return undefined;
  const words = value.form === "exec" ? value.args : [...shellOf(values), value.text];
  return words.length === 0 ? undefined : words;
}

function describeWords(words: readonly string[] | undefined): string {
  return `[${(words ?? []).map((word) => JSON.stringify(word)).join(" ")}]`;
}
