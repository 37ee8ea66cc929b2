/** What Lua can hold of ours. */

/** An instance of a registered class of the API; Lua sees an opaque userdata. */
export abstract class HostObject {
  /** The class's name as users read it: `State`. */
  abstract readonly hostClass: string;

  /** Words for it in a message that expected something else. */
  describe(): string {
    return `a ${this.hostClass}`;
  }

  /** What it is, in the words of a script; never an address. */
  toString(): string {
    return this.hostClass;
  }
}
