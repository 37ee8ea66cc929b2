/** Exposed ports. */
import { ScriptError } from "../../errors.js";
import { hasVariables } from "../../llb/expand.js";
import { listOf } from "../../schema/collections.js";
import { mapped, text, type Type } from "../../schema/types.js";
import { expandable } from "./expandable.js";
import { quoted } from "../../util/shown-text.js";

const PORT = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i;
const LAST_PORT = 65_535;

const portWord: Type<string> = mapped(expandable(text), (word) => {
  if (hasVariables(word)) return { value: word };
  const problem = portProblem(word);
  return problem === undefined ? { value: word } : { problem };
});

/** The type of ports or ranges: one, or a list. Texts with variables are checked after expansion. */
export const ports: Type<readonly string[]> = listOf(
  { ...portWord, lua: "string|integer" },
  { single: true },
);

/** The maximum number of ports in a list, so that ranges cannot fill the memory. */
const MAX_PORTS = 1_000_000;

/**
 * Expands ranges, and returns each port once, as `80/tcp`. A text from a variable may contain several ports, separated
 * by blanks.
 * @throws ScriptError, without frames, for a text that is not a port
 */
export function expandPorts(texts: readonly string[]): readonly string[] {
  const ports = new Set<string>();
  let count = 0;
  for (const word of texts.flatMap((words) => words.split(/\s+/))) {
    const problem = portProblem(word);
    if (problem !== undefined) throw new ScriptError(`expose: ${problem}`);
    const { start, end, protocol } = parsePort(word);
    count += end - start + 1;
    if (count > MAX_PORTS) {
      throw new ScriptError(`expose: its ranges have more than ${MAX_PORTS} ports`);
    }
    for (let port = start; port <= end; port++) ports.add(`${port}/${protocol}`);
  }
  return [...ports];
}

function portProblem(word: string): string | undefined {
  const { start, end } = parsePort(word);
  if (!(start >= 1 && end <= LAST_PORT)) {
    return `expected a port such as 8080, "8080/tcp" or "8000-8010/udp", got ${quoted(word)}`;
  }
  return start > end ? `the range ${quoted(word)} is empty` : undefined;
}

/** Parses a port or a range. The numbers are NaN if the word is not a port. */
function parsePort(word: string): {
  readonly start: number;
  readonly end: number;
  readonly protocol: string;
} {
  const match = PORT.exec(word);
  return {
    start: Number(match?.[1]),
    end: Number(match?.[2] ?? match?.[1]),
    protocol: (match?.[3] ?? "tcp").toLowerCase(),
  };
}
