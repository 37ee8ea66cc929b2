/** Types of single fields of the image configuration. */
import { RequestError } from "../../errors.js";
import { hasVariables } from "../../llb/expand.js";
import { parsePlatform, type Platform } from "../../oci/platform.js";
import { suggestion } from "../../schema/suggest.js";
import { mapped, nonEmptyText, refine, text, type Type } from "../../schema/types.js";
import { quoted } from "../../util/shown-text.js";
import { expandable } from "../values/expandable.js";

/** A user, optionally with a group. */
export const userName = refine(expandable(text), "a string", (word) =>
  word.trim() === ""
    ? "expected a user that is not empty; bk.unset removes the inherited one"
    : undefined,
);

/** The name of an operating system, in its canonical spelling. */
export const osName: Type<string> = mapped(nonEmptyText, (word) =>
  platformPart(word, `${word}/amd64`, ({ os }) => os),
);

/** The name of an architecture, in its canonical spelling: `x86_64` becomes `amd64`. */
export const archName: Type<string> = mapped(nonEmptyText, (word) =>
  platformPart(word, `linux/${word}`, ({ architecture }) => architecture),
);

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

/** The instructions that a Dockerfile allows after `ONBUILD`. */
const TRIGGERS =
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  );

/** An ONBUILD trigger. */
export const trigger: Type<string> = mapped(nonEmptyText, (word) => {
  const [instruction = ""] = word.trim().split(/\s+/);
  if (TRIGGERS.includes(instruction.toUpperCase())) return { value: word };
  return {
    problem: `expected a Dockerfile instruction such as "RUN make" (not FROM, MAINTAINER or ONBUILD)`,
  };
});

/** A signal. A text with variables is checked after expansion, with {@link signalProblem}. */
export const stopSignal: Type<string> = mapped(expandable(text), (word) => {
  const problem = hasVariables(word) ? undefined : signalProblem(word);
  return problem === undefined ? { value: word } : { problem };
});

/** The names of Linux signals (github.com/moby/sys/signal), without `SIG`. */
const SIGNALS = (
  "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP " +
  "TSTP TTIN TTOU UNUSED URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX"
).split(" ");
const REAL_TIME = /^(?:RTMIN(?:\+(?:\d|1[0-5]))?|RTMAX(?:-(?:\d|1[0-4]))?)$/;

/** Returns the problem of a word that is not the name or number of a signal. */
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

/** Reports whether Go reads a text as a time. A 30th of February makes the whole image configuration unreadable. */
function isTime(word: string): boolean {
  const local = `${TIME.exec(word)?.[1] ?? ""}.000Z`;
  const time = Date.parse(local);
  return Number.isFinite(time) && new Date(time).toISOString() === local;
}

/** A time in the format of RFC 3339. */
export const time: Type<string> = mapped(text, (word) =>
  isTime(word) ? { value: word } : { problem: 'expected a time such as "2026-01-31T12:00:00Z"' },
);
