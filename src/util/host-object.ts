/** The base of host objects that Lua can hold. */

/** An instance of a registered class of the API; Lua sees an opaque userdata. */
export abstract class HostObject {
  /** The class's name as users read it: `State`. */
  abstract readonly hostClass: string;

  /** Words for it in a message that expected something else. */
  describe(): string {
    return `a ${this.hostClass}`;
  }

  /** Describes the object in a script's terms, never by its address. */
  toString(): string {
    return this.hostClass;
  }
}
