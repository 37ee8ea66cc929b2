/** Durations and sizes. */
import { type, type Type } from "../../schema/types.js";
import { decodeText } from "../../schema/lua-value.js";

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

/** Seconds (`30`, `1.5`) or text (`"1m30s"`); read as nanoseconds. */
export const duration: Type<number> = type(
  "number|string",
  'a duration in seconds or such as "1m30s"',
  (value) => {
    if (value.type === "integer" || value.type === "float") {
      const seconds = Number(value.value);
      return Number.isFinite(seconds) && seconds >= 0
        ? { value: Math.round(seconds * 1e9) }
        : undefined;
    }
    const text = value.type === "string" ? decodeText(value.bytes) : undefined;
    if (text === "0") return { value: 0 };
    return text !== undefined && DURATION.test(text) ? { value: parseDuration(text) } : undefined;
  },
);

function parseDuration(text: string): number {
  const parts = [...text.matchAll(DURATION_PART)];
  return Math.round(
    parts.reduce((sum, [, amount, unit = ""]) => {
      return sum + Number(amount) * (NANOSECONDS_PER_UNIT[unit] ?? 0);
    }, 0),
  );
}

/** How Go prints a duration: `1m30s`, `500ms`, `0s`. */
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

/** Bytes, or text with a unit of 1024: `"64m"`, `"1g"`. */
export const size: Type<number> = type(
  "integer|string",
  'a size in bytes or such as "64m"',
  (value) => {
    if (value.type === "integer") {
      return value.value >= 0n && value.value <= BigInt(Number.MAX_SAFE_INTEGER)
        ? { value: Number(value.value) }
        : undefined;
    }
    const text = value.type === "string" ? decodeText(value.bytes) : undefined;
    const match = /^(\d+(?:\.\d+)?)([bkmgt]?)(?:i?b)?$/i.exec(text ?? "");
    if (match === null) return undefined;
    const bytes = Number(match[1]) * (BYTES_PER_UNIT[(match[2] ?? "").toLowerCase()] ?? 1);
    return Number.isSafeInteger(Math.floor(bytes)) ? { value: Math.floor(bytes) } : undefined;
  },
);
