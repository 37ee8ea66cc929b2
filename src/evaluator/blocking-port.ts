/**
 * Synchronous calls from the worker thread to the main thread. The worker posts a question and sleeps until the answer
 * arrives. Meanwhile the main thread serves the session.
 */
import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { InternalError } from "../errors.js";
import { packError, unpackError, type PackedError } from "./transfer.js";

/** The worker's side. */
export interface BlockingPort {
  readonly port: MessagePort;
  /** One Int32: the number of answers so far. */
  readonly answers: SharedArrayBuffer;
}

interface Question {
  readonly method: string;
  readonly argument: unknown;
}

type Answer = { readonly value: unknown } | { readonly error: PackedError };

/** Asks a question and waits for the answer. @throws the error of the main thread */
export function ask({ port, answers }: BlockingPort, method: string, argument: unknown): unknown {
  const counter = new Int32Array(answers);
  const before = Atomics.load(counter, 0);
  port.postMessage({ method, argument } satisfies Question);
  Atomics.wait(counter, 0, before);
  const received = receiveMessageOnPort(port) as { readonly message: Answer } | undefined;
  if (received === undefined) throw new InternalError(`no answer to ${method}`);
  const { message } = received;
  if ("error" in message) throw unpackError(message.error);
  return message.value;
}

/** Answers questions in the order of their arrival. */
export function answerQuestions(
  { port, answers }: BlockingPort,
  answer: (method: string, argument: unknown) => Promise<unknown>,
): void {
  const counter = new Int32Array(answers);
  port.on("message", ({ method, argument }: Question) => {
    void reply(answer(method, argument)).then((message) => {
      port.postMessage(message);
      Atomics.add(counter, 0, 1);
      Atomics.notify(counter, 0);
    });
  });
}

async function reply(answer: Promise<unknown>): Promise<Answer> {
  try {
    return { value: await answer };
  } catch (error) {
    return { error: packError(error) };
  }
}
