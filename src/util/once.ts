/** Lazy evaluation. */

/** Returns a function that calls `make` at its first call, and returns the same result at later calls. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
