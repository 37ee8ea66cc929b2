/** The message for people who run the frontend's image: only BuildKit starts it. */

declare const LUAKIT_VERSION: string;

/** The text to write, and the exit code. */
export interface Usage {
  readonly text: string;
  readonly stream: "stdout" | "stderr";
  readonly exitCode: number;
}

/** Reports whether BuildKit started the process: it always sets its own variables. */
export function isStartedByBuildKit(environment: NodeJS.ProcessEnv): boolean {
  return Object.keys(environment).some((name) => name.startsWith("BUILDKIT_"));
}

/** The answer to `docker run luakit/luakit:1` with these arguments. */
export function usage(args: readonly string[]): Usage {
  const asked = args.some((arg) => ["--help", "-h", "help"].includes(arg));
  if (args.includes("--version")) {
    return { text: `luakit ${LUAKIT_VERSION}\n`, stream: "stdout", exitCode: 0 };
  }
  return {
    text: `Luakit ${LUAKIT_VERSION}: container images described in Lua.

This image is a BuildKit frontend. BuildKit starts it during a build; it does nothing on its own.
Begin a build file with the line

    # syntax=luakit/luakit:1

and build it with

    docker buildx build -f build.lua .
`,
    stream: asked ? "stdout" : "stderr",
    exitCode: asked ? 0 : WRONG_USAGE,
  };
}

const WRONG_USAGE = 2;
