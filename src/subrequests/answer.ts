/** The answer to a subrequest: a result that consists of metadata. */

/** Metadata by key. */
export type Answer = ReadonlyMap<string, string>;

/** The parts of an answer in addition to its JSON. */
export interface AnswerInput {
  /** The version of the question's definition. */
  readonly version: string;
  /** The text that clients print if they do not read the JSON. */
  readonly text?: string;
  /** The exit code of clients. */
  readonly statusCode?: number;
}

/** Creates an answer with the keys that clients read. */
export function answerOf(content: object, { version, text, statusCode }: AnswerInput): Answer {
  return new Map([
    ["result.json", JSON.stringify(content, undefined, 2)],
    ...(text === undefined ? [] : [["result.txt", text] as const]),
    ...(statusCode === undefined ? [] : [["result.statuscode", String(statusCode)] as const]),
    ["version", version],
  ]);
}
