/** The fields of the image configuration: what `bk.export` and `state:config` take. */
import { hasVariables } from "../llb/expand.js";
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
import { commandOrNone, wordList } from "./values/command.js";
import { env } from "./values/environment.js";
import { expandable } from "./values/expandable.js";
import { ports } from "./values/ports.js";
import { duration } from "./values/quantities.js";
import { orUnset } from "./values/unset.js";

const paths = listOf(expandable(nonEmptyText), { single: true });

/** A signal, by name or number. */
export const SIGNAL = /^(?:\d{1,3}|(?:SIG)?[A-Z][A-Z0-9]*(?:[+-]\d+)?)$/;

const stopSignal: Type<string> = mapped(expandable(text), (word) =>
  hasVariables(word) || SIGNAL.test(word) ? { value: word } : { problem: signalProblem(word) },
);

/** What is wrong with a word that is no signal. */
export function signalProblem(word: string): string {
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
