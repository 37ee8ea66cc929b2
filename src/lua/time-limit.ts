/** Counts the time spent inside Lua against a limit. */

/** A stopwatch that runs while at least one call into Lua is active. */
export class TimeLimit {
  readonly limitMs: number;
  readonly #clock: () => number;
  #depth = 0;
  #startedMs = 0;
  #spentMs = 0;

  /** @param clock monotonic milliseconds; time the script only waits should not pass on it */
  constructor(limitMs: number, clock: () => number) {
    this.limitMs = limitMs;
    this.#clock = clock;
  }

  /** Called on every way into Lua. */
  enter(): void {
    if (this.#depth++ === 0) this.#startedMs = this.#clock();
  }

  /** Called on every way out, also by an error. */
  leave(): void {
    if (--this.#depth === 0) this.#spentMs += this.#clock() - this.#startedMs;
  }

  /** Reports whether the limit has passed. Called while Lua runs. */
  isExceeded(): boolean {
    return this.#spentMs + this.#clock() - this.#startedMs > this.limitMs;
  }
}
