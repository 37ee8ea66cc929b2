/** Decodes error details like buildkitd and its clients: as JSON for a plain Go struct inside an Any. */
import { isDeepStrictEqual } from "node:util";
import { expect } from "@jest/globals";
import type { FinishedBuild } from "./frontend-process.js";

/** The lines of a file that a client prints with an error. */
export interface GoExcerpt {
  readonly filename: string;
  readonly language: string;
  readonly text: string;
  /** The first and last line of each range, from 1. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

/** The source of an error without a position. Clients print nothing for it. */
export const NO_EXCERPT: GoExcerpt = { filename: "", language: "Lua", text: "", ranges: [] };

/** A returned error. */
export interface GoFailure {
  readonly code: number;
  readonly message: string;
  readonly excerpts: readonly GoExcerpt[];
  /** The type URLs of all other details. */
  readonly others: readonly string[];
}

const SOURCE = "github.com/moby/buildkit/errdefs.Source+json";
/** Standard base64 with padding. Go rejects all other forms. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Returns the error of a build. @throws Error if the build returned no error, or an error that Go cannot decode */
export function failureOf({ returned }: FinishedBuild): GoFailure {
  if (returned?.error === undefined) throw new Error("the frontend returned no error");
  const { code, message, details } = returned.error;
  const sources = details.filter(({ typeUrl }) => typeUrl === SOURCE);
  return {
    code,
    message,
    excerpts: sources.map(({ value }) => excerptOf(JSON.parse(Buffer.from(value).toString()))),
    others: details.map(({ typeUrl }) => typeUrl).filter((typeUrl) => typeUrl !== SOURCE),
  };
}

/** errdefs.Source, with the types of its Go structs. */
function excerptOf(json: unknown): GoExcerpt {
  if (isDeepStrictEqual(json, { info: { language: "Lua" } })) return NO_EXCERPT;
  expect(json).toEqual({
    info: {
      filename: expect.any(String),
      language: "Lua",
      data: expect.stringMatching(BASE64),
    },
    ranges: expect.any(Array),
  });
  const { info, ranges } = json as {
    readonly info: { readonly filename: string; readonly language: string; readonly data: string };
    readonly ranges: readonly unknown[];
  };
  return {
    filename: info.filename,
    language: info.language,
    text: Buffer.from(info.data, "base64").toString(),
    ranges: ranges.map(rangeOf),
  };
}

/** Both ends must be set, because the daemon and its clients do not check them. */
function rangeOf(range: unknown): readonly [number, number] {
  const end = { line: expect.any(Number) };
  expect(range).toEqual({ start: expect.objectContaining(end), end: expect.objectContaining(end) });
  const { start, end: last } = range as Record<"start" | "end", { readonly line: number }>;
  return [start.line, last.line];
}
