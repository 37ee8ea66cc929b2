/** Reproducible random choices: the same key gives the same choices on every machine and Node version. */

/** Pieces of text that have broken other parsers. */
const ODD_PIECES: readonly string[] = [
  ...Array.from(" \t\n\r\0\u001b\\/:@#%=,;.!?*+-_~$(){}[]<>|&^`\"'é💥\u0300\u2028\ufeff\ud800"),
  ...["..", "//", "\r\n", "--", "$$", "${", "%zz", "\u001b[31m", "0x10", "1e999", "NaN", "-1"],
  ...["toString", "__proto__", "constructor", "9".repeat(20), "a".repeat(300), "(a+)+b"],
];

/** The random choices of one case. */
export class Random {
  #state: number;

  constructor(key: string) {
    // FNV-1a.
    this.#state = 0x811c9dc5;
    for (const character of key) {
      this.#state = Math.imul(this.#state ^ (character.codePointAt(0) ?? 0), 0x01000193);
    }
  }

  /** Returns an integer from 0 to `limit - 1`. */
  below(limit: number): number {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  /** Returns true in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(items: readonly T[]): T {
    const { length } = items;
    if (length === 0) throw new Error("there is nothing to pick from");
    return items[this.below(length)] as T;
  }

  /** Returns from `least` to `most` items. */
  list<T>(least: number, most: number, make: (index: number) => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, index) => make(index));
  }

  /** Returns up to `most` concatenated `pieces`, sometimes with an odd piece among them. */
  text(pieces: readonly string[], most = 8): string {
    const odd = this.chance(40) ? 10 : 0;
    return this.list(0, most, () => this.pick(this.chance(odd) ? ODD_PIECES : pieces)).join("");
  }

  bytes(most: number): Uint8Array {
    return Uint8Array.from(this.list(0, most, () => this.below(256)));
  }

  /** Cuts bytes into pieces at random offsets. */
  split(bytes: Uint8Array): readonly Uint8Array[] {
    const pieces: Uint8Array[] = [];
    const longest = 1 + this.below(this.pick([2, 10, 100, 10_000]));
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + this.below(longest);
      pieces.push(bytes.subarray(at, end));
      at = end;
    }
    return pieces;
  }
}
