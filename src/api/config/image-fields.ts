/** The fields of the image configuration: what `bk.export` and `state:config` take. */
import { RequestError } from "../../errors.js";
import { hasVariables } from "../../llb/expand.js";
import type { Healthcheck } from "../../oci/image-config.js";
import { parsePlatform, type Platform } from "../../oci/platform.js";
import { suggestion } from "../../schema/suggest.js";
import { optional, table } from "../../schema/table.js";
import { listOf, mapOf } from "../../schema/collections.js";
import {
  boolean,
  choice,
  integer,
  mapped,
  nonEmptyText,
  refine,
  text,
  type Type,
  type TypeOf,
} from "../../schema/types.js";
import { commandOrNone, wordList } from "../values/command.js";
import { env } from "../values/environment.js";
import { expandable } from "../values/expandable.js";
import { ports } from "../values/ports.js";
import { duration } from "../values/quantities.js";
import { orUnset } from "../values/unset.js";
import { quoted } from "../../util/shown-text.js";
import { path } from "../values/path.js";

const userName = refine(expandable(text), "a string", (word) =>
  word.trim() === ""
    ? "expected a user that is not empty; bk.unset removes the inherited one"
    : undefined,
);

const osName: Type<string> = mapped(nonEmptyText, (word) =>
  platformPart(word, `${word}/amd64`, ({ os }) => os),
);
const archName: Type<string> = mapped(nonEmptyText, (word) =>
  platformPart(word, `linux/${word}`, ({ architecture }) => architecture),
);

/** A part of a platform in its canonical spelling: `x86_64` is `amd64`. */
function platformPart(
  word: string,
  platform: string,
  part: (platform: Platform) => string,
): { readonly value: string } | { readonly problem: string } {
  try {
    return { value: part(parsePlatform(platform, { os: "linux", architecture: "amd64" })) };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { problem: `expected a name such as in "linux/arm64", got ${quoted(word)}` };
  }
}

/** The instructions a Dockerfile allows behind `ONBUILD`. */
const TRIGGERS =
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  );

const trigger: Type<string> = mapped(nonEmptyText, (word) => {
  const [instruction = ""] = word.trim().split(/\s+/);
  if (TRIGGERS.includes(instruction.toUpperCase())) return { value: word };
  return {
    problem: `expected a Dockerfile instruction such as "RUN make" (not FROM, MAINTAINER or ONBUILD)`,
  };
});

const paths = listOf(path, { single: true });

const stopSignal: Type<string> = mapped(expandable(text), (word) => {
  const problem = hasVariables(word) ? undefined : signalProblem(word);
  return problem === undefined ? { value: word } : { problem };
});

/** The names of Linux (github.com/moby/sys/signal), without `SIG`. */
const SIGNALS = (
  "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP " +
  "TSTP TTIN TTOU UNUSED URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX"
).split(" ");
const REAL_TIME = /^(?:RTMIN(?:\+(?:\d|1[0-5]))?|RTMAX(?:-(?:\d|1[0-4]))?)$/;

/** Returns the problem of a word that is not a signal, by name or number. */
export function signalProblem(word: string): string | undefined {
  const name = word.replace(/^SIG/, "");
  const number = /^\d+$/.test(word) ? Number(word) : 0;
  if (SIGNALS.includes(name) || REAL_TIME.test(name) || (number >= 1 && number <= 64)) {
    return undefined;
  }
  const names = SIGNALS.map((signal) => `SIG${signal}`);
  return `expected a signal such as "SIGTERM" or 15, got ${quoted(word)}${suggestion(word.toUpperCase(), names)}`;
}

const TIME =
  /^(\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Reports whether Go reads a text as a time: a 30th of February makes the whole image configuration unreadable. */
function isTime(word: string): boolean {
  const local = `${TIME.exec(word)?.[1] ?? ""}.000Z`;
  const time = Date.parse(local);
  return Number.isFinite(time) && new Date(time).toISOString() === local;
}

const created: Type<string> = mapped(text, (word) =>
  isTime(word) ? { value: word } : { problem: 'expected a time such as "2026-01-31T12:00:00Z"' },
);

/** Docker and BuildKit refuse shorter ones. */
const SHORTEST_INTERVAL = 1e6;

const interval = duration(SHORTEST_INTERVAL);

/** Docker reads 32 bits of `HEALTHCHECK --retries`. */
const MOST_RETRIES = 2 ** 31 - 1;

const shellTest: Type<readonly string[]> = mapped(text, (command) => {
  if (command.trim() === "") return { problem: "expected a command" };
  if (command === "NONE") {
    return { problem: 'the string "NONE" is a command: write { "NONE" }, or disable = true' };
  }
  return { value: ["CMD-SHELL", command] };
});

const listTest: Type<readonly string[]> = mapped(listOf(text), (words) => {
  const [first = "", ...rest] = words;
  if (!["CMD", "CMD-SHELL", "NONE"].includes(first)) {
    return { problem: 'expected a list that begins with "CMD", "CMD-SHELL" or "NONE"' };
  }
  if (first === "CMD" && rest.length === 0) {
    return { problem: 'expected a command after "CMD", got the list { "CMD" }' };
  }
  if (first === "CMD-SHELL" && rest.length !== 1) {
    return { problem: 'expected one string for the shell after "CMD-SHELL"' };
  }
  if (first === "NONE" && rest.length > 0) return { problem: 'expected nothing after "NONE"' };
  return { value: words };
});

const healthTest: Type<readonly string[]> = choice(
  'a command, or a list that begins with "CMD", "CMD-SHELL" or "NONE"',
  [shellTest, listTest],
  (value) => (value.type === "table" ? listTest : shellTest),
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
    integer(0, MOST_RETRIES),
    "Failures in a row that make a container unhealthy.",
    { defaultText: "3" },
  ),
  disable: optional(boolean, "No check, not even the base image's."),
});

const healthcheck: Type<Healthcheck> = mapped(healthcheckTable, (fields) => {
  if (fields.disable === true) {
    const others = Object.entries(fields).some(
      ([, field]) => field !== undefined && field !== true,
    );
    if (others) return { problem: "disable cannot be given together with a check" };
    return { value: { Test: ["NONE"] } };
  }
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
  user: optional(orUnset(userName), "User, optionally with a group: `app:app`."),
  workdir: optional(orUnset(path), "Working directory; relative to the one before."),
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
    orUnset(listOf(trigger, { single: true })),
    "Dockerfile instructions that run when an image is built on this one.",
  ),
  annotations: optional(
    orUnset(mapOf(orUnset(text))),
    "Annotations of the image manifest. Those of the client (`--annotation`) stand beside them; a key that both set has the script's value.",
  ),
  author: optional(orUnset(text), "Who made the image."),
  created: optional(orUnset(created), "When the image was made."),
  os: optional(orUnset(osName), "Operating system, instead of the platform's."),
  arch: optional(orUnset(archName), "Architecture, instead of the platform's."),
  variant: optional(
    orUnset(nonEmptyText),
    "Variant of the architecture, instead of the platform's.",
  ),
});
export type ImageFields = TypeOf<typeof imageFields>;
