/** `SOURCE_DATE_EPOCH`: seconds since 1970. */

/** The first and the last second whose year RFC 3339, and so an image configuration, can write: 0000 to 9999. */
const FIRST_SECOND = -62_167_219_200;
const LAST_SECOND = 253_402_300_799;

/** Parses a whole number of seconds, as Go's strconv.ParseInt does; undefined for text that is no image date. */
export function parseSourceDate(text: string): number | undefined {
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  // Adding 0 turns -0 into 0.
  const seconds = Number(text) + 0;
  return isImageDate(seconds) ? seconds : undefined;
}

/** Reports whether an image configuration can hold the date. */
export function isImageDate(seconds: number): boolean {
  return seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
}

/** Formats a date as an image configuration writes it, such as `2026-01-31T12:00:00Z`. */
export function formatSourceDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
