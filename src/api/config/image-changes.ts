/** The change that each field of the image configuration makes, and its line in `docker history`. */
import { ScriptError, type SourcePosition } from "../../errors.js";
import {
  expandIn,
  setEnv,
  shellOf,
  unsetEnv,
  updateConfig,
  workdirOf,
  type CarriedValues,
  type ChangeTopic,
} from "../../llb/carried.js";
import type { State } from "../../llb/state.js";
import type { Command } from "../../llb/vertex/exec.js";
import type { Healthcheck } from "../../oci/image-config.js";
import { goQuoted } from "../../util/go-quoted.js";
import { resolvePath } from "../../util/posix-path.js";
import { signalProblem, type ImageFields } from "./image-fields.js";
import type { EnvChanges } from "../values/environment.js";
import { expandPorts } from "../values/ports.js";
import { formatDuration } from "../values/quantities.js";
import { UNSET, Unset } from "../values/unset.js";

interface Change {
  readonly apply: (values: CarriedValues) => CarriedValues;
  /** Its line in `docker history`, from the values before it; none for what a Dockerfile writes none for. */
  readonly describe?: (values: CarriedValues) => string;
  readonly topic?: ChangeTopic;
}

/** The state with all given fields applied, in an order of their own: each is one line of history. */
export function applyImageFields(
  state: State,
  fields: ImageFields,
  frames: readonly SourcePosition[],
): State {
  return changesOf(fields).reduce(
    (current, { apply, describe, topic }) =>
      describe === undefined
        ? current.withSilentChange(apply, frames, topic)
        : current.withChange(apply, describe, frames, topic),
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
    const problem = signalProblem(signal);
    if (problem !== undefined) throw new ScriptError(`stop_signal: ${problem}`);
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

function annotationsChange(value: ReadonlyMap<string, string | Unset> | Unset): Change {
  const changes = value instanceof Unset ? [] : [...value];
  return {
    apply: (values) => {
      const annotations = new Map(value instanceof Unset ? [] : values.annotations);
      for (const [key, item] of changes) {
        if (typeof item === "string") annotations.set(key, item);
        else annotations.delete(key);
      }
      return { ...values, annotations };
    },
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
    topic: { kind: "env", names: set.map(([key]) => key) },
  };
}

function envKeys(values: CarriedValues): readonly string[] {
  return (values.image.config.Env ?? []).map((entry) => entry.replace(/=.*$/s, ""));
}

/** The change that sets the working directory, without making it. */
export function workdirChange(value: string | Unset): Required<Change> {
  const path = value instanceof Unset ? "/" : value;
  const expand = (values: CarriedValues) => resolvePath(workdirOf(values), expandIn(values, path));
  return {
    apply: (values) => updateConfig(values, { WorkingDir: expand(values) }),
    describe: (values) => `WORKDIR ${expand(values)}`,
    topic: { kind: "workdir", path },
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
    value instanceof Unset ? [] : expandPorts(value.map((words) => expandIn(values, words)));
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
    ...shellTopic("entrypoint", value),
  };
}

function cmdChange(value: Command | Unset): Change {
  return {
    apply: (values) => ({
      ...updateConfig(values, { Cmd: wordsOf(value, values), ArgsEscaped: true }),
      cmdSet: true,
    }),
    describe: (values) => `CMD ${describeWords(wordsOf(value, values))}`,
    ...shellTopic("cmd", value),
  };
}

function shellTopic(field: "entrypoint" | "cmd", value: Command | Unset): Pick<Change, "topic"> {
  if (value instanceof Unset || value.form === "exec") return {};
  return { topic: { kind: "shell-command", field } };
}

function wordsOf(value: Command | Unset, values: CarriedValues): readonly string[] | undefined {
  if (value instanceof Unset) return undefined;
  const words = value.form === "exec" ? value.args : [...shellOf(values), value.text];
  return words.length === 0 ? undefined : words;
}

function describeWords(words: readonly string[] | undefined): string {
  return `[${(words ?? []).map(goQuoted).join(" ")}]`;
}
