/** The command `luakit`. */
import { toLuakitError } from "../errors.js";
import { TEST_HELP, testCommand, type Terminal } from "./test-command.js";

const HELP = `Usage: luakit test [option]... [path]...

${TEST_HELP.split("\n").slice(2).join("\n")}`;

/** Exit code for a command that makes no sense. */
const WRONG_USAGE = 2;

/** Runs a command line. Returns the exit code. */
async function run([command, ...args]: readonly string[], terminal: Terminal): Promise<number> {
  try {
    if (command === "test") return await testCommand(args, terminal);
  } catch (error) {
    return failed(error);
  }
  if (command === "--help" || command === "-h") {
    terminal.write(HELP);
    return 0;
  }
  process.stderr.write(HELP);
  return WRONG_USAGE;
}

function failed(caught: unknown): number {
  const error = toLuakitError(caught);
  if (error.kind !== "request") throw error;
  process.stderr.write(`luakit: ${error.message}\n`);
  return WRONG_USAGE;
}

process.exitCode = await run(process.argv.slice(2), {
  currentDirectory: process.cwd(),
  write: (text) => void process.stdout.write(text),
});
