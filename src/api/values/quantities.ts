/** Durations and sizes. */
import { type, type Type } from "../../schema/types.js";
import { decodeText, type LuaValue } from "../../schema/lua-value.js";

const NANOSECONDS_PER_UNIT: Readonly<Record<string, number>> = {
  h: 3_600e9,
  m: 60e9,
  s: 1e9,
  ms: 1e6,
  us: 1e3,
  ns: 1,
};
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|us|ns|h|m|s))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|us|ns|h|m|s)/g;

/** The longest duration in whole seconds that Go's time.Duration can hold: 64 bits of nanoseconds. */
const LONGEST_NANOSECONDS = 9_223_372_036e9;

/**
 * Returns the type of a duration: seconds (`30`, `1.5`) or text (`"1m30s"`). The value is in nanoseconds: zero, or at
 * least `shortest`.
 */
export function duration(shortest: number): Type<number> {
  const range = `expected 0, or a duration from ${formatDuration(shortest)} to ${formatDuration(LONGEST_NANOSECONDS)}`;
  return type("number|string", 'a duration in seconds or such as "1m30s"', (value) => {
    const nanoseconds = nanosecondsOf(value);
    if (nanoseconds === undefined) return undefined;
    const fits = nanoseconds >= shortest && nanoseconds <= LONGEST_NANOSECONDS;
    return fits || nanoseconds === 0 ? { value: Math.round(nanoseconds) } : { problem: range };
  });
}

/** Returns nanoseconds. They are not rounded, because a short duration must not become zero. */
function nanosecondsOf(value: LuaValue): number | undefined {
  if (value.type === "integer" || value.type === "float") {
    const seconds = Number(value.value);
    return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1e9 : undefined;
  }
  const text = value.type === "string" ? decodeText(value.bytes) : undefined;
  if (text === "0") return 0;
  return text !== undefined && DURATION.test(text) ? parseDuration(text) : undefined;
}

function parseDuration(text: string): number {
  const parts = [...text.matchAll(DURATION_PART)];
  return parts.reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (NANOSECONDS_PER_UNIT[unit] ?? 0),
    0,
  );
}

/** Formats a duration like Go: `1m30s`, `500ms`, `0s`. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return "0s";
  if (nanoseconds < 1e3) return `${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${nanoseconds / 1e3}µs`;
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`;
  const hours = Math.floor(nanoseconds / 3_600e9);
  const minutes = Math.floor((nanoseconds % 3_600e9) / 60e9);
  const seconds = `${(nanoseconds % 60e9) / 1e9}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};

/** The maximum size: larger integers are not exact in JavaScript. */
const LARGEST_BYTES = Number.MAX_SAFE_INTEGER;

/**
 * Returns the type of a size: bytes, or text with a unit of 1024 (`"64m"`, `"1g"`). `least` is the minimum, and
 * `unlimited` is an additional accepted number.
 */
export function sizeFrom(least: 0 | 1, unlimited?: -1): Type<number> {
  const other = unlimited === undefined ? "" : `, or ${unlimited} for no limit`;
  const range = `a size from 1 to ${LARGEST_BYTES} bytes${other}`;
  return type("integer|string", `a size in bytes or such as "64m"${other}`, (value) => {
    if (value.type === "integer" && Number(value.value) === unlimited) return { value: unlimited };
    const bytes = bytesOf(value);
    if (bytes === undefined) return undefined;
    const fits = bytes >= 1 && bytes <= LARGEST_BYTES;
    if (fits || bytes === least) return { value: Math.floor(bytes) };
    return { problem: `expected ${least === 0 ? "0, or " : ""}${range}` };
  });
}

/** The type of a size from zero. */
export const size: Type<number> = sizeFrom(0);

/** Returns bytes. They are not rounded, because a small size must not become zero. */
function bytesOf(value: LuaValue): number | undefined {
  if (value.type === "integer") return value.value < 0n ? undefined : Number(value.value);
  const text = value.type === "string" ? decodeText(value.bytes) : undefined;
  const match = /^(\d+(?:\.\d+)?)([bkmgt]?)(?:i?b)?$/i.exec(text ?? "");
  if (match === null) return undefined;
  return Number(match[1]) * (BYTES_PER_UNIT[(match[2] ?? "").toLowerCase()] ?? 1);
}
