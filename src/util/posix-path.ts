/** Slash-separated paths, as Go's package path treats them. */

/** The shortest equivalent path: no `.`, no `//`, `..` resolved; an empty path is `.`. Mirrors Go's path.Clean. */
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

/** The cleaned path, relative ones taken from `base`. */
export function resolvePath(base: string, path: string): string {
  return cleanPath(path.startsWith("/") ? path : `${base}/${path}`);
}

/** The path inside a root: absolute, cleaned, `..` cannot leave it. */
export function rootedPath(path: string): string {
  return cleanPath(`/${path}`);
}

/** The last element of a path; `/` for the root. */
export function baseName(path: string): string {
  const cleaned = cleanPath(path);
  return cleaned === "/" ? "/" : cleaned.slice(cleaned.lastIndexOf("/") + 1);
}

/** All but the last element of a path: `.` when there is none. */
export function dirName(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? "." : cleanPath(path.slice(0, at + 1));
}

/** A path whose characters mean themselves where patterns are read (Go's filepath.Match). */
export function escapePattern(path: string): string {
  return path.replace(/[*?[\]\\]/g, "\\$&");
}
