/** Options that every step takes. */

/** Options of any step. */
export interface StepOptions {
  /** Shown instead of the generated name. */
  readonly name?: string;
  readonly progressGroup?: ProgressGroup;
  readonly ignoreCache?: boolean;
  readonly exportCache?: boolean;
}

/** Vertices with the same id are shown as one entry of that name; weak members alone never show it. */
export interface ProgressGroup {
  readonly id: string;
  readonly name: string;
  readonly weak: boolean;
}
