/** Checks directories with lua-language-server. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./child.js";

/** The content of Lua files by path. */
export type LuaFiles = ReadonlyMap<string, string>;

/** A file with a known mistake. A check that does not report it did not work. */
export const WRONG_FILE = "wrong.lua";
const WRONG_LINE = "bk.no_such_function()\n";

const SETTINGS = {
  "runtime.version": "Lua 5.4",
  "workspace.checkThirdParty": false,
  "telemetry.enable": false,
};

interface Diagnostic {
  readonly message: string;
  readonly code?: string;
  readonly range: { readonly start: { readonly line: number } };
}

/**
 * Returns the server's messages by file, without files that have none. `library` lists the annotated files and module
 * directories that the files may use.
 * @throws Error with the server's output if the server fails
 */
export async function checkLua(
  command: readonly [program: string, ...args: string[]],
  files: LuaFiles,
  library: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = mkdtempSync(join(tmpdir(), "luakit-check-"));
  try {
    const workspace = join(folder, "workspace");
    const settings = JSON.stringify({ ...SETTINGS, "workspace.library": library });
    for (const [path, text] of [...files, [WRONG_FILE, WRONG_LINE], [".luarc.json", settings]]) {
      const file = join(workspace, path ?? "");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text ?? "");
    }
    return await runCheck(command, folder, workspace);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runCheck(
  [program, ...before]: readonly [program: string, ...args: string[]],
  folder: string,
  workspace: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const report = join(folder, "report.json");
  const args = [
    ...before,
    `--check=${workspace}`,
    "--checklevel=Warning",
    "--check_format=json",
    `--check_out_path=${report}`,
    `--logpath=${join(folder, "log")}`,
    `--metapath=${join(folder, "meta")}`,
  ];
  const environment = { ...process.env, HOME: folder };
  const { stdout, stderr } = await runChild(program, args, { environment, timeoutMs: 120_000 });
  if (!existsSync(report)) throw new Error(`no report from ${program}: ${String(stdout)}${stderr}`);
  const found = JSON.parse(readFileSync(report, "utf8")) as Record<string, readonly Diagnostic[]>;
  return new Map(
    Object.entries(found).map(([uri, diagnostics]) => [
      relative(workspace, fileURLToPath(uri)),
      diagnostics.map(
        ({ message, code = "", range }) => `${range.start.line + 1}: ${message} (${code})`,
      ),
    ]),
  );
}
