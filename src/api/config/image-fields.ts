/**
 * The fields of the image configuration: the options of `bk.export` and `state:config`. One row declares a field: its
 * option, its method, its change, its line in `docker history`, and its value in `state:get_config`.
 */
import { ScriptError, type SourcePosition } from "../../errors.js";
import {
  expandIn,
  splitEnv,
  updateConfig,
  type CarriedValues,
  type ChangeTopic,
} from "../../llb/carried.js";
import type { State } from "../../llb/state.js";
import { listOf, mapOf } from "../../schema/collections.js";
import type { HostValue, LuaValue } from "../../schema/lua-value.js";
import { optional, table, type Field } from "../../schema/table.js";
import { nonEmptyText, text, type Type, type TypeOf } from "../../schema/types.js";
import { commandOrNone, wordList } from "../values/command.js";
import { env } from "../values/environment.js";
import { expandable } from "../values/expandable.js";
import { path } from "../values/path.js";
import { expandPorts, ports } from "../values/ports.js";
import { orUnset, Unset } from "../values/unset.js";
import {
  addedNames,
  annotationsChange,
  commandHistory,
  commandTopic,
  envChange,
  envHistory,
  envTopic,
  expandedTexts,
  imageChange,
  labelsChange,
  labelsHistory,
  wordsOf,
  workdirAfter,
  workdirHistory,
  type FromValues,
} from "./field-changes.js";
import {
  archName,
  osName,
  signalProblem,
  stopSignal,
  time,
  trigger,
  userName,
} from "./field-types.js";
import {
  formatHealthcheck,
  healthcheckFields,
  healthcheckHint,
  healthcheckType,
} from "./healthcheck.js";

/** A field. In its functions, the value undefined stands for `bk.unset`, which resets the field. */
interface ImageField<T> {
  readonly type: Type<T>;
  readonly doc: string;
  /** A call of the field's method. Absent for a method that does more than set the field. */
  readonly example?: string;
  /** The method takes several values, which add up. */
  readonly takesSeveral?: true;
  /** Returns a hint for a wrong call of the method. */
  readonly hint?: (args: readonly LuaValue[]) => string | undefined;
  /** Returns the function that makes the change. */
  readonly change: (value: T | undefined) => FromValues<CarriedValues>;
  /** Returns the function that writes the line in `docker history`. Absent where a Dockerfile writes no line. */
  readonly history?: (value: T | undefined) => FromValues<string> | undefined;
  readonly topic?: (value: T | undefined) => ChangeTopic | undefined;
  /** Returns the value in the form of the option. */
  readonly read: (values: CarriedValues) => HostValue | undefined;
}

function field<T>(row: ImageField<T>): ImageField<T> {
  return row;
}

/** The fields. Several fields of one call are applied from the last to the first: `shell` before `entrypoint` before `cmd`. */
const FIELDS = {
  cmd: field({
    type: commandOrNone,
    doc: "Default arguments of the entrypoint, or the command itself.",
    example: 's = s:cmd{ "sh", "-c", "date" }',
    change: (command) => (values) => ({
      ...updateConfig(values, { Cmd: wordsOf(command, values), ArgsEscaped: true }),
      cmdSet: true,
    }),
    history: commandHistory("CMD"),
    topic: commandTopic("cmd"),
    read: ({ image }) => image.config.Cmd,
  }),
  entrypoint: field({
    type: commandOrNone,
    doc: "Command of a container. It resets an inherited `cmd`.",
    example: 's = s:entrypoint{ "/usr/bin/env" }',
    change: (command) => (values) =>
      updateConfig(values, {
        Entrypoint: wordsOf(command, values),
        ...(values.cmdSet ? {} : { Cmd: undefined }),
      }),
    history: commandHistory("ENTRYPOINT"),
    topic: commandTopic("entrypoint"),
    read: ({ image }) => image.config.Entrypoint,
  }),
  user: field({
    type: userName,
    doc: "User, optionally with a group: `app:app`.",
    change: (user) => (values) =>
      updateConfig(values, { User: user === undefined ? undefined : expandIn(values, user) }),
    history:
      (user = "") =>
      (values) =>
        `USER ${expandIn(values, user)}`.trim(),
    read: ({ image }) => image.config.User || undefined,
  }),
  onbuild: field({
    type: listOf(trigger, { single: true }),
    doc: "Dockerfile instructions that run when an image is built on this one.",
    example: 's = s:onbuild("RUN echo built on this")',
    takesSeveral: true,
    change: (triggers) => (values) => {
      const before = values.image.config.OnBuild ?? [];
      return updateConfig(values, { OnBuild: triggers && [...before, ...triggers] });
    },
    read: ({ image }) => image.config.OnBuild,
  }),
  healthcheck: field({
    type: healthcheckType,
    doc: "Check of a running container; replaces an inherited one.",
    example: 's = s:healthcheck{ test = "wget -qO- http://localhost/", interval = "30s" }',
    hint: healthcheckHint,
    change: (check) => (values) => updateConfig(values, { Healthcheck: check }),
    history: (check) => () =>
      `HEALTHCHECK ${check === undefined ? "" : formatHealthcheck(check)}`.trim(),
    read: ({ image }) => image.config.Healthcheck && healthcheckFields(image.config.Healthcheck),
  }),
  stop_signal: field({
    type: stopSignal,
    doc: "Signal that stops a container.",
    example: 's = s:stop_signal("SIGINT")',
    change: (signal) => (values) =>
      updateConfig(values, {
        StopSignal: signal === undefined ? undefined : expandedSignal(signal, values),
      }),
    history: (signal) => (values) =>
      `STOPSIGNAL ${signal === undefined ? "" : expandedSignal(signal, values)}`.trim(),
    read: ({ image }) => image.config.StopSignal,
  }),
  volumes: field({
    type: listOf(path, { single: true }),
    doc: "Volumes, added to the inherited ones.",
    example: 's = s:volumes("/data", "/logs")',
    takesSeveral: true,
    change: (paths) => (values) =>
      updateConfig(values, {
        Volumes: paths && addedNames(values.image.config.Volumes, expandedTexts(values, paths)),
      }),
    history: (paths) => (values) => `VOLUME [${expandedTexts(values, paths).join(" ")}]`,
    read: ({ image }) => Object.keys(image.config.Volumes ?? {}).sort(),
  }),
  expose: field({
    type: ports,
    doc: 'Ports, added to the inherited ones: `8080`, `"8080/tcp"`, `"8000-8010/udp"`.',
    example: 's = s:expose(8080, "53/udp")',
    takesSeveral: true,
    change: (words) => (values) =>
      updateConfig(values, {
        ExposedPorts:
          words &&
          addedNames(values.image.config.ExposedPorts, expandPorts(expandedTexts(values, words))),
      }),
    history: (words) => (values) =>
      `EXPOSE [${[...expandPorts(expandedTexts(values, words))].sort().join(" ")}]`,
    read: ({ image }) => Object.keys(image.config.ExposedPorts ?? {}).sort(),
  }),
  labels: field({
    type: mapOf(orUnset(expandable(text))),
    doc: "Labels, added to the inherited ones.",
    example: 's = s:labels{ team = "build", tier = "web" }',
    change: labelsChange,
    history: labelsHistory,
    read: ({ image }) => new Map(Object.entries(image.config.Labels ?? {})),
  }),
  workdir: field({
    type: path,
    doc: "Working directory; relative to the inherited one.",
    change: (path) => (values) => updateConfig(values, { WorkingDir: workdirAfter(values, path) }),
    history: workdirHistory,
    topic: (path = "/") => ({ kind: "workdir", path }),
    read: ({ image }) => image.config.WorkingDir,
  }),
  env: field({
    type: env,
    doc: "Environment variables, added to the inherited ones.",
    change: envChange,
    history: envHistory,
    topic: envTopic,
    read: ({ image }) => new Map((image.config.Env ?? []).map(splitEnv)),
  }),
  shell: field({
    type: wordList,
    doc: "Shell of commands that are strings.",
    example: 's = s:shell{ "/bin/sh", "-e", "-c" }',
    change: (words) => (values) => updateConfig(values, { Shell: words }),
    history:
      (words = []) =>
      () =>
        `SHELL [${words.join(" ")}]`,
    read: ({ image }) => image.config.Shell,
  }),
  annotations: field({
    type: mapOf(orUnset(text)),
    doc: "Annotations of the image manifest. The client's annotations (`--annotation`) are added; a key that both set has the script's value.",
    example: 's = s:annotations{ ["org.opencontainers.image.title"] = "example" }',
    change: annotationsChange,
    read: ({ annotations }) => annotations,
  }),
  author: field({
    type: text,
    doc: "Author of the image.",
    example: 's = s:author("the build team")',
    change: imageChange("author"),
    history: (author) => (author === undefined ? undefined : () => `MAINTAINER ${author}`),
    read: ({ image }) => image.author,
  }),
  created: field({
    type: time,
    doc: "Date of the image.",
    example: 's = s:created("2026-01-31T12:00:00Z")',
    change: imageChange("created"),
    read: ({ image }) => image.created,
  }),
  variant: field({
    type: nonEmptyText,
    doc: "Variant of the architecture, instead of the platform's.",
    example: 's = s:variant("v8")',
    change: imageChange("variant"),
    read: ({ image }) => image.variant,
  }),
  arch: field({
    type: archName,
    doc: "Architecture, instead of the platform's.",
    example: 's = s:arch("arm64")',
    change: imageChange("architecture"),
    read: ({ image }) => image.architecture,
  }),
  os: field({
    type: osName,
    doc: "Operating system, instead of the platform's.",
    example: 's = s:os("linux")',
    change: imageChange("os"),
    read: ({ image }) => image.os,
  }),
};

type Rows = typeof FIELDS;

/** The name of a field. */
export type FieldName = keyof Rows;

/** A row whose values have the type of the row's option. */
type UntypedField = ImageField<unknown>;

/** The fields by name. */
export const IMAGE_FIELDS = FIELDS as unknown as Readonly<Record<FieldName, UntypedField>>;

const ROWS = Object.entries(IMAGE_FIELDS) as readonly (readonly [FieldName, UntypedField])[];

type ImageOptions = {
  readonly [Name in FieldName]: Field<TypeOf<Rows[Name]["type"]> | Unset | undefined>;
};

/** The option table. `bk.unset` instead of a field, or of a value in a map, removes the inherited value. */
export const imageFields = table(
  "ImageFields",
  "The image configuration.",
  Object.fromEntries(
    ROWS.map(([name, { type, doc }]) => [name, optional(orUnset(type), doc)]),
  ) as ImageOptions,
);
export type ImageFields = TypeOf<typeof imageFields>;

/** A change of one field. */
export interface FieldChange {
  readonly apply: FromValues<CarriedValues>;
  /** Writes the line in `docker history`. */
  readonly describe: FromValues<string> | undefined;
  readonly topic: ChangeTopic | undefined;
}

/** Returns the change that sets a field. */
export function fieldChange<Name extends FieldName>(
  name: Name,
  value: NonNullable<ImageFields[Name]>,
): FieldChange {
  const row = IMAGE_FIELDS[name];
  const set = value instanceof Unset ? undefined : value;
  return { apply: row.change(set), describe: row.history?.(set), topic: row.topic?.(set) };
}

/** Returns the state with all given fields set. Each field is one line of `docker history`. */
export function applyImageFields(
  state: State,
  fields: ImageFields,
  frames: readonly SourcePosition[],
): State {
  return ROWS.toReversed().reduce((current, [name]) => {
    const value = fields[name];
    if (value === undefined) return current;
    const { apply, describe, topic } = fieldChange(name, value);
    return describe === undefined
      ? current.withSilentChange(apply, frames, topic)
      : current.withChange(apply, describe, frames, topic);
  }, state);
}

/** Returns the image configuration as a table that `bk.export` takes. */
export function readImageFields(values: CarriedValues): ReadonlyMap<string, HostValue> {
  const fields = ROWS.map(([name, { read }]) => [name, read(values)] as const);
  return new Map(fields.filter((field): field is [FieldName, HostValue] => field[1] !== undefined));
}

function expandedSignal(signal: string, values: CarriedValues): string {
  const name = expandIn(values, signal);
  const problem = signalProblem(name);
  if (problem !== undefined) throw new ScriptError(`stop_signal: ${problem}`);
  return name;
}
