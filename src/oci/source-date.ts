/** The date of `SOURCE_DATE_EPOCH`, in seconds since 1970. */

/**
 * The first and the last second of the years 0000 to 9999, which are the years that RFC 3339, and thus an image
 * configuration, can express.
 */
const FIRST_SECOND = -62_167_219_200;
const LAST_SECOND = 253_402_300_799;

/**
 * Parses a whole number of seconds like Go's strconv.ParseInt. Returns undefined if the text is not a number, or if an
 * image configuration cannot express the date.
 */
export function parseSourceDate(text: string): number | undefined {
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  // Adding 0 converts -0 to 0.
  const seconds = Number(text) + 0;
  return isImageDate(seconds) ? seconds : undefined;
}

/** Reports whether an image configuration can hold the date. */
export function isImageDate(seconds: number): boolean {
  return seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
}

/** Formats a date for an image configuration, such as `2026-01-31T12:00:00Z`. */
export function formatSourceDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
