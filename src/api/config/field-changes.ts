/** Changes that several fields of the image configuration share, or that need more than a line. */
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
import type { Command } from "../../llb/vertex/exec.js";
import type { ImageConfig } from "../../oci/image-config.js";
import { goQuoted } from "../../util/go-quoted.js";
import { resolvePath } from "../../util/posix-path.js";
import type { EnvChanges } from "../values/environment.js";
import { UNSET, type Unset } from "../values/unset.js";

/** A function of the values before a change. */
export type FromValues<T> = (values: CarriedValues) => T;

/** Returns the values with a field beside `config` set. */
export function imageChange(
  key: "created" | "os" | "architecture" | "variant" | "author",
): (value: ImageConfig[typeof key]) => FromValues<CarriedValues> {
  return (value) => (values) => {
    const image = { ...values.image, [key]: value } as ImageConfig;
    return { ...values, image };
  };
}

/** Returns the values with some entries of a map set or removed. An undefined map removes all entries. */
function mapChange(
  before: Iterable<readonly [string, string]>,
  changes: ReadonlyMap<string, string | Unset> | undefined,
  valueOf: (item: string) => string,
): ReadonlyMap<string, string> {
  const result = new Map(changes === undefined ? [] : before);
  for (const [key, item] of changes ?? []) {
    if (typeof item === "string") result.set(key, valueOf(item));
    else result.delete(key);
  }
  return result;
}

/** Sets annotations. */
export function annotationsChange(
  changes: ReadonlyMap<string, string | Unset> | undefined,
): FromValues<CarriedValues> {
  return (values) => ({
    ...values,
    annotations: mapChange(values.annotations, changes, (item) => item),
  });
}

/** Sets labels. */
export function labelsChange(
  changes: ReadonlyMap<string, string | Unset> | undefined,
): FromValues<CarriedValues> {
  return (values) => {
    const before = Object.entries(values.image.config.Labels ?? {});
    const labels = mapChange(before, changes, (item) => expandIn(values, item));
    return updateConfig(values, {
      Labels: labels.size === 0 ? undefined : Object.fromEntries(labels),
    });
  };
}

/** Returns the labels that a change sets, as `LABEL` shows them. */
export function labelsHistory(
  changes: ReadonlyMap<string, string | Unset> | undefined,
): FromValues<string> {
  const set = textsOf(changes ?? []);
  return (values) =>
    `LABEL ${set.map(([key, item]) => `${key}=${expandIn(values, item)}`).join(" ")}`.trim();
}

/** Sets and removes variables. All values of one call see the environment before it, as in one ENV instruction. */
export function envChange(changes: EnvChanges | undefined): FromValues<CarriedValues> {
  if (changes === undefined) {
    return (values) => unsetEnv(values, [...values.env.map(([key]) => key), ...envKeys(values)]);
  }
  return (values) => setEnv(unsetEnv(values, removedNames(changes)), expanded(changes, values));
}

/** Returns the variables that a change sets and removes, as `ENV` shows them. */
export function envHistory(changes: EnvChanges | undefined): FromValues<string> {
  if (changes === undefined) return () => "ENV";
  const removed = removedNames(changes).map((key) => `-${key}`);
  return (values) => {
    const set = expanded(changes, values).map((pair) => pair.join("="));
    return `ENV ${[...set, ...removed].join(" ")}`;
  };
}

/** Returns the topic of a change of variables. */
export function envTopic(changes: EnvChanges | undefined): ChangeTopic | undefined {
  if (changes === undefined) return undefined;
  return { kind: "env", names: textsOf(changes).map(([key]) => key) };
}

function expanded(
  changes: EnvChanges,
  values: CarriedValues,
): readonly (readonly [string, string])[] {
  return textsOf(changes).map(([key, item]) => [key, expandIn(values, item)] as const);
}

function removedNames(changes: EnvChanges): readonly string[] {
  return changes.filter(([, item]) => item === UNSET).map(([key]) => key);
}

function textsOf(
  changes: Iterable<readonly [string, string | Unset]>,
): readonly (readonly [string, string])[] {
  return [...changes].filter(
    (pair): pair is readonly [string, string] => typeof pair[1] === "string",
  );
}

function envKeys(values: CarriedValues): readonly string[] {
  return (values.image.config.Env ?? []).map((entry) => entry.replace(/=.*$/s, ""));
}

/** Returns the working directory that a path means after the values. No path means the root. */
export function workdirAfter(values: CarriedValues, path = "/"): string {
  return resolvePath(workdirOf(values), expandIn(values, path));
}

/** Returns the line of a working directory in `docker history`. */
export function workdirHistory(path: string | undefined): FromValues<string> {
  return (values) => `WORKDIR ${workdirAfter(values, path)}`;
}

/** Returns a set of names with more names. */
export function addedNames(
  before: Readonly<Record<string, object>> | undefined,
  names: readonly string[],
): Readonly<Record<string, object>> {
  return { ...before, ...Object.fromEntries(names.map((name) => [name, {}])) };
}

/** Returns texts with variables expanded. */
export function expandedTexts(values: CarriedValues, texts: readonly string[] = []) {
  return texts.map((text) => expandIn(values, text));
}

/** Returns the words of a command in the image configuration. No words and no command are undefined. */
export function wordsOf(
  command: Command | undefined,
  values: CarriedValues,
): readonly string[] | undefined {
  if (command === undefined) return undefined;
  const words = command.form === "exec" ? command.args : [...shellOf(values), command.text];
  return words.length === 0 ? undefined : words;
}

/** Returns the line of a command in `docker history`. */
export function commandHistory(
  instruction: "ENTRYPOINT" | "CMD",
): (command: Command | undefined) => FromValues<string> {
  return (command) => (values) =>
    `${instruction} [${(wordsOf(command, values) ?? []).map(goQuoted).join(" ")}]`;
}

/** Returns the topic of a command that runs in a shell. */
export function commandTopic(
  field: "entrypoint" | "cmd",
): (command: Command | undefined) => ChangeTopic | undefined {
  return (command) => (command?.form === "shell" ? { kind: "shell-command", field } : undefined);
}
