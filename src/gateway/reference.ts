/** Solved results. */

/**
 * BuildKit's reference to a solved definition. The file system behind it is built when it is first needed. A reference
 * is valid only in its session.
 */
export class Reference {
  /** Opaque; "" for scratch. */
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  /** True for scratch, for which BuildKit has no ref. Nothing can be read from it. */
  get isEmpty(): boolean {
    return this.id === "";
  }
}
