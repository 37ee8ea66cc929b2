/** Work that is done when it is first needed. */

/** The function, run at its first call alone; later calls give the same result. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
