/** buildx's debugger (`docker buildx dap build`): breakpoints in chains, stepping, failing steps, a shell in a step. */
import { expect } from "@jest/globals";
import type { Stop } from "../support/debug-session.js";
import { endToEnd } from "../support/end-to-end.js";
import { codeBlocks } from "../support/markdown.js";
import { BUSYBOX, script } from "../support/sandbox.js";

/** The launch arguments of the sessions. */
const LAUNCH = { dockerfile: "build.lua", contextPath: "." };
const args = ["--output", "type=cacheonly"];

const CHAIN = script(
  `local s = bk.image("${BUSYBOX}")`,
  '    :run("echo one > /one")',
  '    :run("echo two > /two")',
  '    :run("echo three > /three", {',
  '        env = { GREETING = "hello" },',
  '        cwd = "/tmp",',
  "    })",
  '    :env("A", "1")',
  '    :run("echo four > /four")',
  "bk.export(s)",
);

const BRANCHES = script(
  `local tools = bk.image("${BUSYBOX}")`,
  '    :run("echo tool > /tool")',
  `local s = bk.image("${BUSYBOX}")`,
  '    :run("echo one > /one")',
  '    :copy(tools, "/tool", "/tool")',
  '    :run("echo two > /two")',
  "bk.export(s)",
);

const FAILING = script(
  `local s = bk.image("${BUSYBOX}")`,
  '    :run("echo one > /one")',
  '    :run("echo partial > /partial; exit 3")',
  '    :run("echo three > /three")',
  "bk.export(s)",
);

/** The lines of the build file are behind those of the library, which a debugger that compares them would show. */
const MODULES = {
  "build.lua": script(
    'local tools = require("lib.tools")',
    'local apk = require("luakit.apk")',
    ...Array.from({ length: 150 }, () => ""),
    `local s = bk.image("${BUSYBOX}")`,
    "    :with(tools.check)",
    '    :with(apk.add, "git")',
    "bk.export(s)",
  ),
  "lib/tools.lua": [
    "return {",
    "    check = function(state)",
    "        return state",
    '            :run("echo one")',
    '            :run("echo two")',
    "    end,",
    "}",
    "",
  ].join("\n"),
};

endToEnd("debugger / buildkitd and Docker Engine", ["buildkit", "docker"], (sandbox, test) => {
  for (const builder of ["docker", "buildkit"] as const) {
    test(`${builder}: a breakpoint stops at the third call of a chain`, async () => {
      const directory = sandbox.directory({ "build.lua": CHAIN });
      const session = sandbox.debug({ directory, builder, args });
      await session.launch({ "build.lua": [5] }, LAUNCH);
      expect(await session.breakpoint()).toEqual({ verified: true, lines: "build.lua:5-8" });
      const stop = await session.stop();
      expect(stop.reason).toBe("breakpoint");
      expect(stop.frames).toMatchObject([
        { lines: "build.lua:5-8", name: "[4/5] RUN echo three > /three" },
      ]);
      await session.resume(stop, "continue");
      expect(await session.exitCode()).toBe(0);
    });
  }

  test("a breakpoint on an inner line of a call stops, and shows the step's arguments and files", async () => {
    const directory = sandbox.directory({ "build.lua": CHAIN });
    const session = sandbox.debug({ directory, args });
    await session.launch({ "build.lua": [7] }, LAUNCH);
    expect(await session.breakpoint()).toEqual({ verified: true, lines: "build.lua:5-8" });
    const stop = await session.stop();
    expect(linesOf(stop)).toEqual(["build.lua:5-8"]);
    const step = await session.variables(stop, "Arguments", "exec");
    expect(step).toMatchObject({ workdir: "/tmp" });
    const environment = await session.variables(stop, "Arguments", "exec", "env");
    expect(environment).toMatchObject({ GREETING: "hello" });
    const files = await session.variables(stop, "File Explorer", "/");
    expect(Object.keys(files)).toEqual(expect.arrayContaining(["one", "two"]));
    expect(files).not.toHaveProperty("three");
    const file = await session.variables(stop, "File Explorer", "/", "two");
    expect(file).toMatchObject({ data: "two\n" });
    await session.resume(stop, "continue");
    expect(await session.exitCode()).toBe(0);
  });

  test("a breakpoint on a line without a step is rejected", async () => {
    const directory = sandbox.directory({ "build.lua": CHAIN });
    const session = sandbox.debug({ directory, args });
    await session.launch({ "build.lua": [9] }, LAUNCH);
    expect(await session.breakpoint()).toMatchObject({ verified: false });
    expect(await session.exitCode()).toBe(0);
  });

  test("stepping follows a chain, enters the copied state, and returns", async () => {
    const directory = sandbox.directory({ "build.lua": BRANCHES });
    const session = sandbox.debug({ directory, args });
    await session.launch({}, { ...LAUNCH, stopOnEntry: true });
    let stop = await session.stop();
    const seen = [[stop.reason, ...linesOf(stop)]];
    for (const how of ["next", "next", "stepIn", "next", "stepOut", "next", "next"] as const) {
      stop = await session.step(stop, how);
      seen.push([how, ...linesOf(stop)]);
    }
    expect(seen).toEqual([
      // Both chains begin with the same image, which is one step.
      ["step", "build.lua:4-4"],
      ["next", "build.lua:5-5"],
      ["next", "build.lua:6-6"],
      ["stepIn", "build.lua:2-2", "build.lua:6-6"],
      ["next", "build.lua:3-3", "build.lua:6-6"],
      ["stepOut", "build.lua:6-6"],
      ["next", "build.lua:7-7"],
      // The last step has run.
      ["next", "build.lua:7-7"],
    ]);
    await session.resume(stop, "next");
    expect(await session.exitCode()).toBe(0);
  });

  for (const builder of ["docker", "buildkit"] as const) {
    test(`${builder}: the debugger stops at a failing step`, async () => {
      const directory = sandbox.directory({ "build.lua": FAILING });
      const session = sandbox.debug({ directory, builder, args });
      await session.launch({}, LAUNCH);
      const stop = await session.stop();
      expect(stop.reason).toBe("exception");
      expect(linesOf(stop)).toEqual(["build.lua:4-4"]);
      await session.resume(stop, "continue");
      expect(await session.exitCode()).toBe(1);
    });
  }

  test("a failing step has files and a shell", async () => {
    const directory = sandbox.directory({ "build.lua": FAILING });
    const session = sandbox.debug({ directory, args });
    await session.launch({}, LAUNCH);
    const stop = await session.stop();
    expect(await session.variables(stop, "File Explorer", "/")).toHaveProperty("partial");
    expect(await session.shell("cat /one /partial")).toContain("\none\r\npartial\r\n");
    await session.resume(stop, "continue");
    expect(await session.exitCode()).toBe(1);
  });

  test("breakpoints work in a module, and at the call of a library function", async () => {
    const directory = sandbox.directory(MODULES);
    const session = sandbox.debug({ directory, args });
    await session.launch({ "lib/tools.lua": [5] }, LAUNCH);
    expect(await session.breakpoint()).toEqual({ verified: true, lines: "lib/tools.lua:5-5" });
    const stop = await session.stop();
    expect(stop).toMatchObject({ reason: "breakpoint", frames: [{ name: "[3/4] RUN echo two" }] });
    const library = await session.step(stop, "next");
    expect(linesOf(library)).toEqual(["build.lua:156-156"]);
    // The image has no apk.
    const failure = await session.step(library, "continue");
    expect([failure.reason, ...linesOf(failure)]).toEqual(["exception", "build.lua:156-156"]);
    await session.resume(failure, "continue");
    expect(await session.exitCode()).toBe(1);
  });

  test("the launch.json of docs/debugging.md opens a shell at its breakpoint", async () => {
    const directory = sandbox.directory({ "build.lua": documentedScript() });
    const configuration = documentedConfiguration(directory);
    const session = sandbox.debug({ directory, args: configuration.args });
    await session.launch({ "build.lua": [8] }, configuration);
    const stop = await session.stop();
    expect([stop.reason, ...linesOf(stop)]).toEqual(["breakpoint", "build.lua:7-9"]);
    expect(await session.shell("cat /shout.txt")).toContain("\nHELLO\r\n");
    await session.resume(stop, "continue");
    expect(await session.exitCode()).toBe(0);
  });

  test("stepping into another state and out again works as docs/debugging.md shows", async () => {
    const directory = sandbox.directory({ "build.lua": documentedScript() });
    const session = sandbox.debug({ directory, args });
    await session.launch({ "build.lua": [5] }, LAUNCH);
    const copy = await session.stop();
    expect(linesOf(copy)).toEqual(["build.lua:5-5"]);
    const made = await session.step(copy, "stepIn");
    expect(linesOf(made)).toEqual(["build.lua:3-3", "build.lua:5-5"]);
    const back = await session.step(made, "stepOut");
    expect(linesOf(back)).toEqual(["build.lua:5-5"]);
    await session.resume(back, "continue");
    expect(await session.exitCode()).toBe(0);
  });
});

/** A configuration of launch.json. */
interface LaunchConfiguration {
  readonly args: readonly string[];
}

function documentedScript(): string {
  const [block] = codeBlocks("docs/debugging.md", "lua");
  return block?.text ?? "";
}

/** The configuration of the page's launch.json, with the variable that VS Code replaces. */
function documentedConfiguration(workspaceFolder: string): LaunchConfiguration {
  const blocks = codeBlocks("docs/debugging.md", "json").map(({ text }) => text);
  const text = blocks.find((block) => block.includes('"configurations"')) ?? "";
  const filled = text.replaceAll("${workspaceFolder}", workspaceFolder);
  const { configurations } = JSON.parse(filled) as { configurations: [LaunchConfiguration] };
  return configurations[0];
}

function linesOf({ frames }: Stop): readonly string[] {
  return frames.map(({ lines }) => lines);
}
