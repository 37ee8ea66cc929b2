/** Limits the time spent in Lua. */

/** A stopwatch that runs while a call into Lua is active. */
export class TimeLimit {
  readonly limitMs: number;
  readonly #clock: () => number;
  #depth = 0;
  #startedMs = 0;
  #spentMs = 0;

  /**
   * @param clock returns monotonic milliseconds, without the time that the script waits for the host
   */
  constructor(limitMs: number, clock: () => number) {
    this.limitMs = limitMs;
    this.#clock = clock;
  }

  /** Starts the stopwatch. Call it at every entry into Lua. */
  enter(): void {
    if (this.#depth++ === 0) this.#startedMs = this.#clock();
  }

  /** Stops the stopwatch. Call it at every exit from Lua, including an exit by an error. */
  leave(): void {
    if (--this.#depth === 0) this.#spentMs += this.#clock() - this.#startedMs;
  }

  /** Reports whether the limit is exceeded. Call it only while Lua runs. */
  isExceeded(): boolean {
    return this.#spentMs + this.#clock() - this.#startedMs > this.limitMs;
  }
}
