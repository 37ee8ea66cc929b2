/** The outcome of a build as texts that are compared line by line. */
import { lineDiff } from "../../../src/testing/line-diff.js";
import { entriesUnder, type ImageJson, type OciImage, type TreeEntry } from "../image-tree.js";

type Part = "graph" | "configuration" | "history" | "files" | "error";

/** The outcome of a build: the graph, the image, and the error if the build fails. */
export type Outcome = Readonly<Partial<Record<Part, string>>>;

const PARTS: readonly Part[] = ["graph", "configuration", "history", "files", "error"];

/**
 * The fields that are not compared as configuration: how and when the image was created, its history and its layers.
 */
const ASIDE: readonly string[] = ["created", "history", "rootfs"];

/** Returns the texts of an image. */
export function imageTexts(image: OciImage): Outcome {
  return {
    configuration: configurationText(image.config),
    history: historyText(image.config),
    files: filesText(image),
  };
}

/** Returns the image configuration without the fields in {@link ASIDE}. */
function configurationText(config: ImageJson): string {
  const fields = Object.entries(config).filter(([key]) => !ASIDE.includes(key));
  const layers = `layers: ${config.rootfs.diff_ids.length}\n`;
  return `${JSON.stringify(sortKeys(Object.fromEntries(fields)), undefined, 2)}\n${layers}`;
}

/** Only the name of the frontend in an entry may differ. */
function historyText({ history }: ImageJson): string {
  const lines = history.map(({ created_by: text = "", comment = "", empty_layer: empty }) => {
    const maker = comment.replace(/^buildkit\.(?:dockerfile|luakit)\.v0$/, "frontend");
    return `${empty === true ? "empty" : "layer"} ${maker}: ${text}\n`;
  });
  return lines.join("");
}

function filesText(image: OciImage): string {
  const lines = Object.entries(entriesUnder(image, [""])).map(
    ([path, entry]) => `${path} ${entryText(entry)}\n`,
  );
  return lines.join("");
}

/** Returns the type, mode and owner of a file, and its size and digest, link target, device or extended attributes. */
function entryText({ type, mode, owner, size, sha256, target, device, xattrs }: TreeEntry): string {
  const more = [size, sha256, target, device].filter((value) => value !== undefined);
  const attributes = Object.entries(xattrs ?? {}).map(([key, value]) => `${key}=${value}`);
  return [type, type === "symlink" ? "" : mode, owner, ...more, ...attributes]
    .filter((part) => part !== "")
    .join(" ");
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}

/**
 * Returns all differences between the outcomes of a Dockerfile and a script, part by part. Lines that only the
 * Dockerfile has are marked `-`, lines that only the script has are marked `+`. Empty if there are no differences.
 */
export function difference(dockerfile: Outcome, lua: Outcome): string {
  const parts = PARTS.filter((part) => dockerfile[part] !== lua[part]);
  return parts
    .filter((part) => part === "error" || bothHave(part, dockerfile, lua))
    .map((part) => {
      const [before, after] = [dockerfile[part] ?? "", lua[part] ?? ""].map((text) =>
        shown(part, text),
      );
      const changed = lineDiff(before ?? "", after ?? "").filter((line) => /^[-+] ./.test(line));
      return [part, ...changed].map((line) => `${line}\n`).join("");
    })
    .join("\n");
}

/** A part that only one build has is not compared: the error of the other build is the difference. */
function bothHave(part: Part, dockerfile: Outcome, lua: Outcome): boolean {
  return dockerfile[part] !== undefined && lua[part] !== undefined;
}

/** Removes machine-dependent parts from a text, and adds the kind of the op to each line of a graph. */
function shown(part: Part, text: string): string {
  const lines = part === "graph" ? graphLines(text) : text;
  return lines
    .replace(/\b(?:sha256:)?[0-9a-f]{64}\b/g, "…")
    .replace(/\/\/[\d.]+:\d+\//g, "//server/")
    .replace(/http:\/\/[\d.]+:\d+/g, "http://server");
}

/** The numbers of ops and the head are removed: they differ if anything differs, and give no further information. */
function graphLines(text: string): string {
  let kind = "";
  const lines = text.split("\n").map((line) => {
    kind = /^v\d+ (\w+)$/.exec(line)?.[1] ?? kind;
    return line.startsWith("  ") ? `${kind} ${line.trim()}` : line.replace(/^v\d+ /, "");
  });
  return lines.filter((line) => !/^\w+ head: /.test(line)).join("\n");
}
