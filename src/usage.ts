/** The message for people who run the frontend image directly instead of through BuildKit. */

declare const LUAKIT_VERSION: string;

/** The text to write, and the exit code. */
export interface Usage {
  readonly text: string;
  readonly stream: "stdout" | "stderr";
  readonly exitCode: number;
}

/** Reports whether BuildKit started the process. BuildKit always sets variables whose names begin with `BUILDKIT_`. */
export function isStartedByBuildKit(environment: NodeJS.ProcessEnv): boolean {
  return Object.keys(environment).some((name) => name.startsWith("BUILDKIT_"));
}

/** Returns the output of `docker run luakit/luakit:1` with these arguments. */
export function usage(args: readonly string[]): Usage {
  const isHelp = args.some((arg) => ["--help", "-h", "help"].includes(arg));
  if (args.includes("--version")) {
    return { text: `luakit ${LUAKIT_VERSION}\n`, stream: "stdout", exitCode: 0 };
  }
  return {
    text: `Luakit ${LUAKIT_VERSION}: container images described in Lua.

This image is a BuildKit frontend. BuildKit starts it during a build; running it directly builds nothing.
Begin a build file with the line

    # syntax=luakit/luakit:1

and build it with

    docker buildx build -f build.lua .
`,
    stream: isHelp ? "stdout" : "stderr",
    exitCode: isHelp ? 0 : WRONG_USAGE,
  };
}

const WRONG_USAGE = 2;
