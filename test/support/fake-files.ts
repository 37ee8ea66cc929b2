/** File systems in memory that behave like BuildKit's. */
import { create } from "@bufbuild/protobuf";
import { StatSchema, type Stat } from "../../src/gen/github.com/tonistiigi/fsutil/types/stat_pb.js";

/**
 * Files by path, separated by `/`. A value is the content, or a {@link FakeFile}. Parent directories are added
 * automatically.
 */
export type FileTree = Readonly<Record<string, string | Uint8Array | FakeFile>>;

/** A file that is not a regular file with mode 0644. */
export interface FakeFile {
  readonly data?: string | Uint8Array;
  /** The permission bits. */
  readonly mode?: number;
  /** The target of a symbolic link. */
  readonly link?: string;
}

/** An error with the text of Go's os package. */
export class FileFailure extends Error {
  override readonly name = "FileFailure";
}

/** The bits of Go's os.FileMode. */
const GO_MODE_DIRECTORY = 2 ** 31;
const GO_MODE_SYMLINK = 2 ** 27;
const MAX_LINKS = 40;

/** Reads a {@link FileTree}. Paths are relative to its root, and links cannot leave the root. */
export class FakeFiles {
  readonly #files: ReadonlyMap<string, FakeFile>;

  constructor(tree: FileTree) {
    this.#files = new Map(
      Object.entries(tree).map(([path, file]) => [
        clean(path),
        isFile(file) ? file : { data: file },
      ]),
    );
  }

  /** Returns a part of a regular file. */
  read(path: string, offset: number, length: number): Uint8Array {
    const file = this.#files.get(this.#follow("open", path));
    if (file === undefined) {
      this.#requireDirectory("open", path);
      throw new FileFailure(`${path} is not a regular file`);
    }
    return bytes(file).subarray(offset, offset + length);
  }

  /** Returns the metadata of a path. Links are followed. */
  stat(path: string): Stat {
    const resolved = this.#follow("lstat", path);
    const file = this.#files.get(resolved);
    if (file !== undefined) return fileStat(baseName(resolved), file);
    this.#requireDirectory("lstat", path);
    return directoryStat(baseName(resolved));
  }

  /** Returns the entries of a directory, sorted by name. */
  list(path: string): readonly Stat[] {
    const resolved = this.#follow("open", path);
    this.#requireDirectory("open", path);
    const prefix = resolved === "" ? "" : `${resolved}/`;
    const below = [...this.#files.keys()].filter((name) => name.startsWith(prefix));
    const names = new Set(below.map((name) => name.slice(prefix.length).split("/")[0] ?? ""));
    return [...names].sort().map((name) => {
      const file = this.#files.get(prefix + name);
      return file === undefined ? directoryStat(name) : fileStat(name, file);
    });
  }

  /** Resolves links in a path. The path does not have to exist. */
  #follow(verb: string, path: string): string {
    let todo = clean(path).split("/");
    let done: string[] = [];
    for (let links = 0; links < MAX_LINKS;) {
      const [part, ...rest] = todo;
      if (part === undefined) return done.join("/");
      const target = this.#files.get([...done, part].join("/"))?.link;
      if (target === undefined) {
        done.push(part);
        todo = rest;
      } else {
        const base = target.startsWith("/") ? "" : done.join("/");
        todo = [...clean(`${base}/${target}`).split("/"), ...rest];
        done = [];
        links++;
      }
    }
    throw new FileFailure(`${verb} ${path}: too many levels of symbolic links`);
  }

  #requireDirectory(verb: string, path: string): void {
    const resolved = this.#follow(verb, path);
    const exists =
      resolved === "" || [...this.#files.keys()].some((name) => name.startsWith(`${resolved}/`));
    if (!exists) throw new FileFailure(`${verb} ${path}: no such file or directory`);
  }
}

function isFile(file: FileTree[string]): file is FakeFile {
  return typeof file !== "string" && !(file instanceof Uint8Array);
}

function clean(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function baseName(path: string): string {
  return path === "" ? "." : path.slice(path.lastIndexOf("/") + 1);
}

function bytes({ data = "" }: FakeFile): Uint8Array {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

function fileStat(path: string, file: FakeFile): Stat {
  if (file.link !== undefined) {
    return create(StatSchema, { path, mode: GO_MODE_SYMLINK + 0o777, linkname: file.link });
  }
  return create(StatSchema, { path, mode: file.mode ?? 0o644, size: BigInt(bytes(file).length) });
}

function directoryStat(path: string): Stat {
  return create(StatSchema, { path, mode: GO_MODE_DIRECTORY + 0o755 });
}
