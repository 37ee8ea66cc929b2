/** examples/hello through every path a user can take, and run by Docker Engine. */
import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECK_CODE_CACHES } from "../support/code-cache.js";
import { endToEnd } from "../support/end-to-end.js";
import { REPOSITORY } from "../support/engine.js";
import { FRONTEND, succeeded, SYNTAX_LINE } from "../support/sandbox.js";

const HELLO = join(REPOSITORY, "examples/hello");
const SCRIPT = readFileSync(join(HELLO, "build.lua"), "utf8");
const OUTPUT = "Hello, world! This image was built with Lua.\n";

test("examples/hello starts with the syntax line", () => {
  expect(SCRIPT.split("\n")[0]).toBe(SYNTAX_LINE);
});

endToEnd("hello / buildkitd and Docker Engine", ["buildkit", "docker"], (sandbox, test) => {
  const withoutSyntax = () => sandbox.directory({ "build.lua": SCRIPT.replace(SYNTAX_LINE, "") });

  async function run(tag: string): Promise<string> {
    const { stdout } = succeeded(await sandbox.docker(["run", "--rm", tag]));
    return stdout.toString();
  }

  /** Builds with buildctl, hands the image to Docker, runs it. */
  async function runGateway(name: string, build: Parameters<typeof sandbox.gateway>[0]) {
    const tag = sandbox.tag(name);
    const archive = join(sandbox.directory({}), "image.tar");
    const output = `type=docker,name=${tag},dest=${archive}`;
    succeeded(await sandbox.gateway({ ...build, args: ["--output", output] }));
    succeeded(await sandbox.docker(["load", "--input", archive]));
    return run(tag);
  }

  test("docker buildx takes the frontend from the file's first line", async () => {
    const tag = sandbox.tag("syntax");
    succeeded(
      await sandbox.buildx({ directory: HELLO, file: "build.lua", args: ["--load", "-t", tag] }),
    );
    expect(await run(tag)).toBe(OUTPUT);
  });

  test("docker buildx takes the frontend from BUILDKIT_SYNTAX for a file without that line", async () => {
    const tag = sandbox.tag("build-arg");
    const args = ["--load", "-t", tag, "--build-arg", `BUILDKIT_SYNTAX=${FRONTEND}`];
    succeeded(await sandbox.buildx({ directory: withoutSyntax(), file: "build.lua", args }));
    expect(await run(tag)).toBe(OUTPUT);
  });

  test("buildctl builds through the gateway", async () => {
    const build = { directory: HELLO, filename: "build.lua" };
    expect(await runGateway("gateway", build)).toBe(OUTPUT);
  });

  test("a build argument reaches the script, from docker buildx and from buildctl", async () => {
    const tag = sandbox.tag("argument");
    const args = ["--load", "-t", tag, "--build-arg", "NAME=Ada Lovelace"];
    succeeded(await sandbox.buildx({ directory: HELLO, file: "build.lua", args }));
    const opts = { "build-arg:NAME": "Grace=Hopper" };
    expect([
      await run(tag),
      await runGateway("argument-gateway", { directory: HELLO, filename: "build.lua", opts }),
    ]).toEqual([
      "Hello, Ada Lovelace! This image was built with Lua.\n",
      "Hello, Grace=Hopper! This image was built with Lua.\n",
    ]);
  });

  test("docker buildx without --file builds build.lua if there is no Dockerfile", async () => {
    const tag = sandbox.tag("no-file");
    const args = ["--load", "-t", tag, "--build-arg", `BUILDKIT_SYNTAX=${FRONTEND}`];
    succeeded(await sandbox.buildx({ directory: withoutSyntax(), args }));
    expect(await run(tag)).toBe(OUTPUT);
  });

  test("buildctl without a file name builds build.lua", async () => {
    expect(await runGateway("no-filename", { directory: HELLO })).toBe(OUTPUT);
  });

  test("a missing Dockerfile falls back to build.lua", async () => {
    const build = { directory: HELLO, filename: "Dockerfile" };
    expect(await runGateway("dockerfile", build)).toBe(OUTPUT);
  });

  test("an existing Dockerfile is read as a Lua build file", async () => {
    const directory = sandbox.directory({
      "build.lua": "bk.fail('the wrong file')",
      Dockerfile: SCRIPT.replace("Hello", "Bonjour"),
    });
    expect(await runGateway("named-dockerfile", { directory, filename: "Dockerfile" })).toBe(
      OUTPUT.replace("Hello", "Bonjour"),
    );
  });

  test("the frontend image's Node accepts its code caches", async () => {
    const directory = sandbox.directory({
      "build.lua": `local check = [==[${CHECK_CODE_CACHES}]==]
bk.export(bk.image("${FRONTEND}"):run({ "/usr/local/bin/node", "-e", check, "/luakit" }))
`,
    });
    const { stderr } = succeeded(await sandbox.gateway({ directory, args: ["--no-cache"] }));
    expect(stderr).toContain("both code caches are good");
  });
});
