/** The frontend's image, run by a person instead of BuildKit. */
import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { runChild } from "../support/child.js";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

function start(args: readonly string[]) {
  return runChild(process.execPath, ["dist/luakit.cjs", ...args], {
    environment: {},
    timeoutMs: 20_000,
  });
}

const USAGE = `Luakit ${version}: container images described in Lua.

This image is a BuildKit frontend. BuildKit starts it during a build; running it directly builds nothing.
Begin a build file with the line

    # syntax=luakit/luakit:1

and build it with

    docker buildx build -f build.lua .
`;

test.each([
  [["--help"], 0, USAGE, ""],
  [["-h"], 0, USAGE, ""],
  [["--version"], 0, `luakit ${version}\n`, ""],
  [[], 2, "", USAGE],
  [["build", "."], 2, "", USAGE],
])(
  "docker run luakit/luakit:1 %j explains how to start the frontend",
  async (args, code, stdout, stderr) => {
    const finished = await start(args);
    expect([finished.code, finished.stdout.toString(), finished.stderr]).toEqual([
      code,
      stdout,
      stderr,
    ]);
  },
);
