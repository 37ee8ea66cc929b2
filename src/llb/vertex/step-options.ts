/** Options of all steps. */

/** The options that every step accepts. */
export interface StepOptions {
  /** The name in progress output, instead of the generated name. */
  readonly name?: string;
  readonly progressGroup?: ProgressGroup;
  readonly ignoreCache?: boolean;
  readonly exportCache?: boolean;
}

/**
 * A progress group. Progress output shows all vertices with the same id as one entry. The entry appears only if the
 * build runs a vertex of the group that is not weak.
 */
export interface ProgressGroup {
  readonly id: string;
  readonly name: string;
  readonly weak: boolean;
}
