/** An HTTP server on the loopback interface. It serves files and git repositories. */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The content of a repository: the files of each commit, oldest first. Commit N has the tag `vN`. */
export type Commits = readonly Readonly<Record<string, string>>[];

/** A server for one test. */
export class FileServer {
  readonly #server: Server;
  readonly #folder = mkdtempSync(join(tmpdir(), "luakit-server-"));
  readonly #files = new Map<string, Uint8Array>();

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** Starts a server on a free port. */
  static async start(): Promise<FileServer> {
    const server = new FileServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  /** Returns the URL of a path. */
  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  /** Serves a file. Returns its URL. */
  file(path: string, content: Uint8Array): string {
    this.#files.set(`/${path}`, content);
    return this.url(path);
  }

  /** Serves a repository with a branch `main`. Returns its URL. */
  repository(name: string, commits: Commits): string {
    const work = join(this.#folder, `${name}-work`);
    mkdirSync(work);
    git(work, "init", "--quiet", "--initial-branch=main");
    commits.forEach((files, index) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(work, path)), { recursive: true });
        writeFileSync(join(work, path), text);
      }
      git(work, "add", "--all");
      git(work, "commit", "--quiet", "--message", `commit ${index + 1}`);
      git(work, "tag", `v${index + 1}`);
    });
    git(this.#folder, "clone", "--quiet", "--bare", work, `${name}.git`);
    return this.url(`${name}.git`);
  }

  /** Stops the server and removes its files. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.#folder, { recursive: true });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, search } = new URL(request.url ?? "/", "http://host");
    const file = this.#files.get(pathname);
    if (file !== undefined) response.end(file);
    else if (/^\/[\w-]+\.git\//.test(pathname)) this.#serveGit(request, response, pathname, search);
    else response.writeHead(404).end();
  }

  /** git's CGI program handles the request. */
  #serveGit(
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
    search: string,
  ): void {
    const child = spawn("git", ["http-backend"], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: this.#folder,
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers["content-type"],
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
        GIT_PROTOCOL: request.headers["git-protocol"]?.toString(),
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    request.pipe(child.stdin);
    const output: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.on("close", () => sendCgi(Buffer.concat(output), response));
  }
}

/** CGI output: headers, an empty line, the body. */
function sendCgi(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf("\r\n\r\n");
  for (const line of output.subarray(0, end).toString().split("\r\n")) {
    const [name = "", value = ""] = line.split(": ");
    if (name === "Status") response.statusCode = Number.parseInt(value);
    else response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}

/** Every commit has the same date and a fixed author. */
const IDENTITY = {
  GIT_AUTHOR_NAME: "test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_AUTHOR_DATE: "2024-03-01T12:00:00Z",
  GIT_COMMITTER_NAME: "test",
  GIT_COMMITTER_EMAIL: "test@example.com",
  GIT_COMMITTER_DATE: "2024-03-01T12:00:00Z",
  GIT_CONFIG_GLOBAL: "/dev/null",
};

function git(folder: string, ...args: readonly string[]): void {
  execFileSync("git", args, { cwd: folder, env: { ...process.env, ...IDENTITY } });
}
