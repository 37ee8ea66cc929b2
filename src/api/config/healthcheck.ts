/** The health check of an image. */
import type { Healthcheck } from "../../oci/image-config.js";
import { listOf } from "../../schema/collections.js";
import type { HostValue, LuaValue } from "../../schema/lua-value.js";
import { optional, table } from "../../schema/table.js";
import { boolean, choice, integer, mapped, text, type Type } from "../../schema/types.js";
import { duration, formatDuration } from "../values/quantities.js";

/** Docker and BuildKit reject shorter intervals. */
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
  interval: optional(interval, "Time between two checks.", { defaultText: "30s" }),
  timeout: optional(interval, "Time limit of one check.", { defaultText: "30s" }),
  start_period: optional(interval, "Failures in this time after the start do not count.", {
    defaultText: "0s",
  }),
  start_interval: optional(interval, "Time between two checks in the start period.", {
    defaultText: "5s",
  }),
  retries: optional(
    integer(0, MOST_RETRIES),
    "Failures in a row that make a container unhealthy.",
    { defaultText: "3" },
  ),
  disable: optional(boolean, "Removes the check, including the base image's."),
});

/** A health check as scripts write it. */
export const healthcheckType: Type<Healthcheck> = mapped(healthcheckTable, (fields) => {
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

/** Returns the hint for a command in place of the table. */
export function healthcheckHint([, value]: readonly LuaValue[]): string | undefined {
  const isList = value?.type === "table" && value.entries[0]?.[0].type === "integer";
  if (value?.type !== "string" && !isList) return undefined;
  return `the command is the field test: state:healthcheck{ test = ${isList ? "{ … }" : '"…"'} }`;
}

/** Formats a health check for `docker history`, like Go's `%+v`. */
export function formatHealthcheck(check: Healthcheck): string {
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

/** Returns a health check as a table that scripts can pass back. Durations are in seconds. */
export function healthcheckFields(check: Healthcheck): ReadonlyMap<string, HostValue> {
  const fields: readonly (readonly [string, HostValue | undefined])[] = [
    ["test", check.Test],
    ["interval", seconds(check.Interval)],
    ["timeout", seconds(check.Timeout)],
    ["start_period", seconds(check.StartPeriod)],
    ["start_interval", seconds(check.StartInterval)],
    ["retries", check.Retries],
  ];
  return new Map(fields.filter((field): field is [string, HostValue] => field[1] !== undefined));
}

function seconds(nanoseconds: number | undefined): number | undefined {
  return nanoseconds === undefined ? undefined : nanoseconds / 1e9;
}
