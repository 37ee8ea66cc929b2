#!/usr/bin/env node
/** The command `luakit`. */
import { toLuakitError } from "../errors.js";
import { HELP, testCommand, type Terminal } from "./test-command.js";

/** The exit codes for wrong usage, and for a bug in Luakit (sysexits.h EX_SOFTWARE). */
const WRONG_USAGE = 2;
const INTERNAL_ERROR = 70;

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
  if (error.kind === "request") {
    process.stderr.write(`luakit: ${error.message}\n`);
    return WRONG_USAGE;
  }
  const { stack = error.message } = error.cause instanceof Error ? error.cause : error;
  process.stderr.write(`luakit: internal error, please report it: ${stack}\n`);
  return INTERNAL_ERROR;
}

process.exitCode = await run(process.argv.slice(2), {
  currentDirectory: process.cwd(),
  write: (text) => void process.stdout.write(text),
});
