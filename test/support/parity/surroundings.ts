/** The services that builds of pairs use: a web server with a git repository, and SSH agents. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileServer } from "../file-server.js";
import { pairFiles, type Pair } from "./pairs.js";

/** A service that listens until it is closed. */
export interface Listening {
  readonly address: string;
  readonly close: () => void;
}

/** The folder that a pair serves, and the folder in it whose files are the only commit of `repository.git`. */
const SERVED = "served";
const REPOSITORY = "repository";

/** Serves the files and the repository of a pair. */
export async function serveFiles({ folder }: Pair): Promise<Listening> {
  const server = await FileServer.start();
  const root = join(folder, SERVED);
  for (const [path, content] of Object.entries(pairFiles(root))) server.file(path, content);
  if (existsSync(join(root, REPOSITORY))) {
    const files = Object.entries(pairFiles(join(root, REPOSITORY)));
    const texts = files.map(([path, content]) => [path, content.toString()] as const);
    server.repository(REPOSITORY, [Object.fromEntries(texts)]);
  }
  return { address: server.url("").replace(/\/$/, ""), close: () => server.close() };
}

/** Starts an SSH agent that never responds. */
export async function listenAsAgent(): Promise<Listening> {
  const folder = mkdtempSync(join(tmpdir(), "luakit-agent-"));
  const address = join(folder, "agent");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(address, resolve));
  const close = () => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address, close };
}
