/** Checks that a switch or union is handled exhaustively. */
import { InternalError } from "../errors.js";

/** Marks an unreachable branch. Code that does not handle a new case of a union then fails to compile. */
export function assertNever(value: never, what: string): never {
  throw new InternalError(`unhandled ${what}: ${JSON.stringify(value)}`);
}
