/** Projects in a temporary directory, and `luakit test` in them. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { testCommand } from "../../../src/cli/test-command.js";

/** The outcome of a command. */
export interface CommandResult {
  readonly code: number;
  readonly text: string;
}

/** Runs `body` in a directory with these files. */
export async function inProject<T>(
  files: Readonly<Record<string, string>>,
  body: (directory: string) => T | Promise<T>,
): Promise<T> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "luakit-project-")));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return await body(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Runs `luakit test` with these arguments. Durations in its text are `N ms`. */
export async function luakitTest(
  args: readonly string[],
  currentDirectory: string,
): Promise<CommandResult> {
  const written: string[] = [];
  const code = await testCommand(args, {
    currentDirectory,
    write: (text) => void written.push(text),
  });
  return { code, text: written.join("").replaceAll(/\(\d+ ms\)/g, "(N ms)") };
}
