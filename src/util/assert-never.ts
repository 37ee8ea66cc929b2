/** Exhaustiveness. */
import { InternalError } from "../errors.js";

/** Marks a branch no value can reach; adding a case to a union without handling it fails to compile. */
export function assertNever(value: never, what: string): never {
  throw new InternalError(`unhandled ${what}: ${JSON.stringify(value)}`);
}
