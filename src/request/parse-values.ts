/** Parsers of the values of client options. They throw a RequestError that names the option. */
import { RequestError } from "../errors.js";
import { parsePlatform, type Platform } from "../oci/platform.js";
import { ENGINE_MEMORY_BYTES } from "../util/engine-memory.js";
import { fields, list, matching, parseJson, record, jsonString } from "../util/json-shape.js";

/** Parses a Go boolean (strconv.ParseBool). */
export function parseGoBool(value: string, key: string): boolean {
  if (["1", "t", "T", "true", "True", "TRUE"].includes(value)) return true;
  if (["0", "f", "F", "false", "False", "FALSE"].includes(value)) return false;
  throw new RequestError(`invalid ${key} ${JSON.stringify(value)}: expected true or false`);
}

/** The maximum number of target platforms. The script runs once per platform; official images have about ten. */
const MAX_PLATFORMS = 100;

/**
 * Parses a comma-separated list of platforms. An empty value is an empty list.
 * @throws RequestError for a malformed platform, or too many platforms
 */
export function parsePlatforms(value: string, host: Platform): readonly Platform[] {
  const texts = value === "" ? [] : value.split(",", MAX_PLATFORMS + 1);
  if (texts.length > MAX_PLATFORMS) {
    throw new RequestError(
      `invalid platform: expected at most ${MAX_PLATFORMS} platforms, got more: split them over several builds`,
    );
  }
  return texts.map((text) => parsePlatform(text.trim(), host));
}

const CSV_FIELD = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/** Parses one record of comma-separated values (RFC 4180). An empty value has no fields. */
export function parseCsv(value: string, key: string): readonly string[] {
  const fields: string[] = [];
  for (let at = 0; at <= value.length && value !== "";) {
    CSV_FIELD.lastIndex = at;
    const match = CSV_FIELD.exec(value);
    if (match === null) {
      throw new RequestError(
        `invalid ${key} ${JSON.stringify(value)}: expected comma-separated fields; put double quotes around a field that contains a comma or a quote`,
      );
    }
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    at = match[3] === "" ? value.length + 1 : CSV_FIELD.lastIndex;
  }
  return fields;
}

/** Parses one of the given words. */
export function parseWord<const W extends string>(
  value: string,
  key: string,
  words: readonly W[],
): W {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const known = words.map((word) => JSON.stringify(word)).join(", ");
  throw new RequestError(`invalid ${key} ${JSON.stringify(value)}: expected one of ${known}`);
}

/** Returns a parser that accepts the given words. */
export function words<const W extends string>(...known: readonly W[]) {
  return (value: string, key: string): W => parseWord(value, key, known);
}

/** Returns a parser of whole numbers that are at least `least`. */
export function wholeNumber(least: number) {
  return (value: string, key: string): number => {
    const number = /^\d{1,18}$/.test(value) ? Number(value) : Number.NaN;
    if (Number.isSafeInteger(number) && number >= least) return number;
    const range = `from ${least} to ${Number.MAX_SAFE_INTEGER}`;
    throw invalid(key, value, `expected a whole number ${range}`);
  };
}

/** Parses a boolean, or a comma-separated list of names. */
export function parseBoolOrNames(value: string, key: string): boolean | readonly string[] {
  if (/^(?:1|t|T|true|True|TRUE|0|f|F|false|False|FALSE)$/.test(value)) {
    return parseGoBool(value, key);
  }
  return value.split(",").map((name) => name.trim());
}

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** Parses a positive duration in seconds (`45`) or with units (`1m30s`). Returns milliseconds. */
export function parseDurationMs(value: string, key: string): number {
  const durationMs = secondsOf(value) * 1000;
  if (durationMs > 0) return durationMs;
  throw new RequestError(
    `invalid ${key} ${JSON.stringify(value)}: expected seconds such as 45, or a duration such as 1m30s`,
  );
}

/** Returns NaN if the text is not a duration. */
function secondsOf(value: string): number {
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value);
  if (!/^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/.test(value)) return Number.NaN;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (SECONDS_PER_UNIT[unit] ?? 0),
    0,
  );
}

/** Parses the memory limit of a script: bytes, or a size in units of 1024 (`512m`, `1g`). Returns bytes. */
export function parseMemoryBytes(value: string, key: string): number {
  const match = /^(\d+)([bkmg]?)(?:i?b)?$/i.exec(value);
  const exponent = ["b", "k", "m", "g"].indexOf((match?.[2] ?? "").toLowerCase() || "b");
  const bytes = Number(match?.[1]) * 1024 ** exponent;
  if (match !== null && bytes > 0 && bytes <= ENGINE_MEMORY_BYTES) return bytes;
  throw new RequestError(
    `invalid ${key} ${JSON.stringify(value)}: expected bytes, or a size such as 512m, at most 2g`,
  );
}

/** A cache to import. */
export interface RequestedCacheImport {
  readonly type: string;
  readonly attrs: ReadonlyMap<string, string>;
}

/** Parses the comma-separated image references that old clients send as cache imports. */
export function parseCacheReferences(value: string): readonly RequestedCacheImport[] {
  return value.split(",").map((ref) => ({ type: "registry", attrs: new Map([["ref", ref]]) }));
}

const CACHE_IMPORTS = list(fields({ Type: jsonString, Attrs: record(jsonString) }));

/** Parses cache imports in the client's JSON: `[{"Type":"registry","Attrs":{"ref":"…"}}]`. */
export function parseCacheImports(value: string, key: string): readonly RequestedCacheImport[] {
  return parseJson(`invalid ${key}`, value, CACHE_IMPORTS).map(({ Type, Attrs = {} }, index) => {
    if (Type === undefined) throw new RequestError(`invalid ${key}: [${index}]: expected a Type`);
    return { type: Type, attrs: new Map(Object.entries(Attrs)) };
  });
}

const BASE64_MAP = record(matching(/^[A-Za-z0-9+/]*={0,2}$/, "base64"));

/** Parses a JSON object with base64 values. */
export function parseBase64Map(value: string, key: string): ReadonlyMap<string, Uint8Array> {
  const entries = Object.entries(parseJson(`invalid ${key}`, value, BASE64_MAP));
  try {
    return new Map(
      entries.map(([name, encoded]) => [
        name,
        Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)),
      ]),
    );
  } catch (error) {
    throw new RequestError(`invalid ${key}: expected base64`, { cause: error });
  }
}

/** Returns the error for a wrong value. */
export function invalid(key: string, value: string, expected: string): RequestError {
  return new RequestError(`invalid ${key} ${JSON.stringify(value)}: ${expected}`);
}
