/** Operations on slash-separated paths, like Go's package path. */

/**
 * Returns the shortest equivalent path: without `.` and `//`, with `..` resolved. An empty path becomes `.`. Mirrors
 * Go's path.Clean.
 */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!rooted) parts.push("..");
  }
  const joined = parts.join("/");
  if (rooted) return `/${joined}`;
  return joined === "" ? "." : joined;
}

/** Returns the cleaned path. A relative path is resolved against `base`. */
export function resolvePath(base: string, path: string): string {
  return cleanPath(path.startsWith("/") ? path : `${base}/${path}`);
}

/** Returns the absolute, cleaned path within a root. `..` cannot leave the root. */
export function rootedPath(path: string): string {
  return cleanPath(`/${path}`);
}

/** Returns the last element of a path; `/` for the root. */
export function baseName(path: string): string {
  const cleaned = cleanPath(path);
  return cleaned === "/" ? "/" : cleaned.slice(cleaned.lastIndexOf("/") + 1);
}

/** Returns all but the last element of a path; `.` if there is only one element. */
export function dirName(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? "." : cleanPath(path.slice(0, at + 1));
}

/** Escapes a path so that it matches only itself as a pattern of Go's filepath.Match. */
export function escapePattern(path: string): string {
  return path.replace(/[*?[\]\\]/g, "\\$&");
}
