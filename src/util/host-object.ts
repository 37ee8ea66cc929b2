/** The base class of host objects in Lua. */

/** An instance of a registered API class. Lua sees an opaque userdata. */
export abstract class HostObject {
  /** The user-visible name of the class, such as `State`. */
  abstract readonly hostClass: string;

  /** Describes the object in a message that expected another type. */
  describe(): string {
    return `a ${this.hostClass}`;
  }

  /** Returns the object's text for scripts. It never contains an address. */
  toString(): string {
    return this.hostClass;
  }
}
