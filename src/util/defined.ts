/** Objects with fields that may be undefined. */

/** The same fields; those that may be undefined are optional instead. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * Returns a copy without the fields that are undefined. An optional field of a type cannot hold undefined
 * (`exactOptionalPropertyTypes`), and an undefined field would replace one that is spread before it.
 */
export function defined<T extends object>(fields: T): Defined<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
