/** Solved results. */

/**
 * BuildKit's reference to a solved definition: a file system, built when it is first needed.
 * Valid in this session only.
 */
export class Reference {
  /** Opaque; "" for scratch. */
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  /** True for scratch, which BuildKit names by no ref: nothing can be read from it. */
  get isEmpty(): boolean {
    return this.id === "";
  }
}
