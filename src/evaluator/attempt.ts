/**
 * Runs a script in the main thread, which saves the start of a worker thread. Most scripts end within milliseconds. The
 * main thread cannot wait for the daemon while a script runs, so an attempt ends at the first question without an
 * answer. The question is then answered, and the attempt is repeated. A script that takes too much time, memory or
 * questions is given up. The result is the same, because scripts are deterministic and the warnings of an attempt are
 * shown only when it ends.
 */
import { Script } from "node:vm";
import { HOST_QUESTIONS, type AsyncHost, type Host, type HostQuestions } from "../api/host.js";
import type { Warning } from "../api/host.js";
import { CancelledError, InternalError } from "../errors.js";

/** The CPU time of the process in which attempts of one script must end, from the first attempt on. */
const BUDGET_CPU_MS = 1_000;
/** The time after which an attempt ends wherever it is, on a machine with many builds at once. */
const BUDGET_MS = 5_000;
/** Rounds of questions. Each repeats the script. */
const MOST_ROUNDS = 8;
/** The size of the process from which scripts are given up. An idle frontend has 80 MiB. */
const LARGE_BYTES = 256 * 2 ** 20;
/** Looks at the clock between two checks of the size, and of the CPU time, which takes longer to read. */
const LOOKS_PER_SIZE = 16;
const LOOKS_PER_CPU_TIME = 256;

/** The Lua heap of an attempt. A script that needs more is given up. */
export const ATTEMPT_MEMORY_BYTES = 32 * 2 ** 20;

/** The dependencies of an attempt. */
export interface AttemptDeps {
  readonly host: Host;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Ends the attempt: a limit is reached that the script itself does not have. */
  readonly giveUp: () => never;
}

/**
 * Runs the script and returns a function that creates its result. If that function asks a question, only the function is
 * called again.
 */
export type Attempt<T> = (deps: AttemptDeps) => () => T;

/** Ends an attempt from within: an exception that scripts cannot catch. */
class AttemptEnded extends CancelledError {}

type Question = keyof HostQuestions;
type Answer = { readonly value: unknown } | { readonly error: unknown };

/**
 * Attempts to run a script. Returns undefined if the script is given up.
 * @throws what the script's evaluation throws; CancelledError when aborted
 */
export async function attempted<T>(
  attempt: Attempt<T>,
  host: AsyncHost,
  signal?: AbortSignal,
): Promise<{ readonly value: T } | undefined> {
  const run = new Attempts(attempt);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (signal?.aborted === true) throw cancelled();
    const outcome = run.once();
    if (outcome.type === "given up") return undefined;
    if (outcome.type === "asked") {
      run.answers.set(outcome.key, await untilAborted(answerOf(host, outcome), signal));
      continue;
    }
    for (const warning of run.warnings) host.warn(warning);
    if (outcome.type === "failed") throw outcome.error;
    return { value: outcome.value };
  }
  return undefined;
}

type Asked = {
  readonly type: "asked";
  readonly key: string;
  readonly question: Question;
  readonly argument: unknown;
};

type Outcome<T> =
  | { readonly type: "done"; readonly value: T }
  | { readonly type: "failed"; readonly error: unknown }
  | { readonly type: "given up" }
  | Asked;

/** The attempts of one script. */
class Attempts<T> {
  readonly answers = new Map<string, Answer>();
  warnings: Warning[] = [];
  readonly #attempt: Attempt<T>;
  /** Creates the result of the script that ran last. */
  #finish: (() => T) | undefined;
  #leftMs = BUDGET_MS;
  /** Why the running attempt ends. Whatever the evaluation makes of the exception, this counts. */
  #ended: Asked | { readonly type: "given up" } | undefined;
  readonly #startedCpuMs = cpuMs();
  #looks = 0;

  constructor(attempt: Attempt<T>) {
    this.#attempt = attempt;
  }

  /** Makes one attempt. */
  once(): Outcome<T> {
    this.#ended = undefined;
    const startedMs = performance.now();
    const outcome = withTimeout(this.#leftMs, () => this.#run());
    this.#leftMs -= performance.now() - startedMs;
    // TypeScript does not see that the attempt sets it.
    const ended = this.#ended as Asked | { readonly type: "given up" } | undefined;
    if (outcome === undefined) return { type: "given up" };
    if (ended !== undefined) return this.#leftMs > 0 ? ended : { type: "given up" };
    if (outcome.type !== "failed" || !(outcome.error instanceof AttemptEnded)) return outcome;
    // The exception of an earlier attempt: it made the script's interpreter unusable, so the script runs again.
    this.#finish = undefined;
    return this.once();
  }

  #run(): Outcome<T> {
    try {
      const finish = this.#finish ?? this.#start();
      // An evaluation that hides the exception of a question goes on without the answer.
      if (this.#ended !== undefined) return this.#ended;
      this.#finish = finish;
      return { type: "done", value: finish() };
    } catch (error) {
      return { type: "failed", error };
    }
  }

  #start(): () => T {
    this.warnings = [];
    const questions = Object.fromEntries(
      HOST_QUESTIONS.map((question) => [
        question,
        (argument: unknown) => this.#ask(question, argument),
      ]),
    ) as unknown as Required<HostQuestions>;
    const { warnings } = this;
    return this.#attempt({
      host: { ...questions, warn: (warning) => void warnings.push(warning) },
      clock: () => this.#clock(),
      giveUp: () => this.#end({ type: "given up" }),
    });
  }

  #ask(question: Question, argument: unknown): unknown {
    const key = keyOf(question, argument);
    const answer = this.answers.get(key);
    if (answer === undefined) return this.#end({ type: "asked", key, question, argument });
    if ("error" in answer) throw answer.error;
    return answer.value;
  }

  /** Looked at while the script runs, from each call of the host and in every loop. */
  #clock(): number {
    this.#looks += 1;
    const isGivenUp =
      (this.#looks % LOOKS_PER_SIZE === 0 && isLarge()) ||
      (this.#looks % LOOKS_PER_CPU_TIME === 0 && this.#isLong());
    if (isGivenUp) this.#end({ type: "given up" });
    return performance.now();
  }

  #isLong(): boolean {
    return cpuMs() - this.#startedCpuMs > BUDGET_CPU_MS;
  }

  #end(why: Asked | { readonly type: "given up" }): never {
    this.#ended ??= why;
    throw new AttemptEnded("the attempt ended");
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function isLarge(): boolean {
  return process.memoryUsage.rss() > LARGE_BYTES;
}

/** Bytes of definitions are compared by their content. */
function keyOf(question: Question, argument: unknown): string {
  return JSON.stringify([question, argument], (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
}

async function answerOf(host: AsyncHost, { question, argument }: Asked): Promise<Answer> {
  try {
    const answer = host.answers[question] as (argument: unknown) => Promise<unknown>;
    return { value: await answer(argument) };
  } catch (error) {
    return { error };
  }
}

/** Waits for an answer. The daemon may take long, and a cancelled build must not. */
async function untilAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal?.aborted === true) throw cancelled();
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(cancelled()), { signal: settled.signal });
  });
  return Promise.race([answer, aborted]).finally(() => settled.abort());
}

function cancelled(): CancelledError {
  return new CancelledError("the build was cancelled");
}

/** The global object of the scripts below, which is another one where a test runner has contexts of its own. */
const GLOBAL = new Script("globalThis").runInThisContext() as { luakitAttempt?: () => void };
const CALL = new Script("luakitAttempt()");

/**
 * Runs a function, and returns undefined if it takes longer. Node ends the function wherever it is, also within a string
 * pattern that no instruction hook of Lua can interrupt.
 */
function withTimeout<T>(milliseconds: number, body: () => T): T | undefined {
  let result: { readonly value: T } | undefined;
  GLOBAL.luakitAttempt = () => {
    result = { value: body() };
  };
  try {
    CALL.runInThisContext({ timeout: Math.max(1, Math.ceil(milliseconds)), displayErrors: false });
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw new InternalError("an attempt to run the script failed", { cause: error });
  } finally {
    delete GLOBAL.luakitAttempt;
  }
  return result?.value;
}
