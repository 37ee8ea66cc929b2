import { describe, expect, jest, test } from "@jest/globals";
import { buildScript, type FinishedBuild } from "../support/frontend-process.js";
import { failureOf } from "../support/go-details.js";

jest.setTimeout(30_000);

const SHORT = { "build-arg:LUAKIT_TIME_LIMIT": "1" };
const SMALL = { "build-arg:LUAKIT_MEMORY_LIMIT": "64m" };

function returns({ methods }: FinishedBuild): number {
  return methods.filter((method) => method === "return").length;
}

describe("a script that exceeds a limit fails with one clear error", () => {
  test.each([
    [
      "an endless loop",
      SHORT,
      `local n = 0\nwhile true do n = n + 1 end`,
      /^build\.lua:2: the script ran longer than 1 s, the limit LUAKIT_TIME_LIMIT/,
    ],
    [
      "an endless loop inside pcall and a coroutine",
      SHORT,
      `local spin = coroutine.wrap(function() while true do pcall(error) end end) pcall(spin)`,
      /^build\.lua:1: the script ran longer than 1 s, the limit LUAKIT_TIME_LIMIT/,
    ],
    [
      "a string pattern with too many ways to match, which nothing but ending the thread stops",
      SHORT,
      `print((("a"):rep(50):find((".-"):rep(20) .. "b")))`,
      /^build\.lua: evaluation took longer than 1 s, the limit LUAKIT_TIME_LIMIT, in something that cannot be interrupted/,
    ],
    [
      "a table that eats memory",
      SMALL,
      `local t = {}\nfor i = 1, math.huge do t[i] = ("x"):rep(1e6) .. i end`,
      /^build\.lua:2: the script needs more than 64 MiB of memory, the limit LUAKIT_MEMORY_LIMIT/,
    ],
    [
      "one huge string",
      SMALL,
      `local s = ("x"):rep(1e9)`,
      /^build\.lua:1: the script needs more than 64 MiB of memory, the limit LUAKIT_MEMORY_LIMIT/,
    ],
    [
      "deep recursion",
      {},
      `local function f() return 1 + f() end\nf()`,
      /^build\.lua:1: recursion too deep/,
    ],
    [
      "a table as an error",
      {},
      `error({})`,
      /^build\.lua:1: error was called with a table as its message/,
    ],
    [
      "a definition bigger than a message",
      {},
      `local s = bk.scratch()\nfor i = 1, 3 do s = s:mkfile("/f" .. i, ("x"):rep(7e6)) end\nbk.export(s)`,
      /^build\.lua:\d: the build's definition exceeds the limit of this BuildKit, 16 MiB: /,
    ],
  ])("%s", async (_name, options, script, message) => {
    const build = await buildScript(script, { options });
    expect({ code: build.code, returns: returns(build) }).toEqual({ code: 0, returns: 1 });
    expect(failureOf(build)).toEqual({
      code: 2,
      message: expect.stringMatching(message),
      excerpts: [expect.objectContaining({ filename: "build.lua" })],
      others: [],
    });
  });

  test("image configurations of several platforms that exceed the message limit together", async () => {
    const script = `bk.export(bk.scratch(), { labels = { a = ("x"):rep(9 * 2 ^ 19) } })`;
    const options = { platform: "linux/amd64,linux/arm64" };
    const build = await buildScript(script, { options });
    expect({ code: build.code, returns: returns(build) }).toEqual({ code: 0, returns: 1 });
    expect(failureOf(build).message).toMatch(
      /^the image configurations and annotations have 19 MiB/,
    );
  });

  test("a graph that exceeds the thread's memory", async () => {
    const script = `local s = bk.scratch()
      for i = 1, math.huge do s = s:env("K" .. i, "v") s:get_env("K1") end`;
    const build = await buildScript(script, { options: { "build-arg:LUAKIT_TIME_LIMIT": "2m" } });
    expect({ code: build.code, returns: returns(build) }).toEqual({ code: 0, returns: 1 });
    expect(failureOf(build).message).toMatch(
      /^build\.lua: the build's graph needs more than 320 MiB of memory/,
    );
  }, 120_000);
});

test("1 MB of printed output is cut, and the build continues", async () => {
  const build = await buildScript(`print(("x"):rep(2 ^ 20))\nbk.export(bk.scratch())`);
  const shown = build.bridge.requests("warn").map(({ short }) => Buffer.from(short).toString());
  expect({ code: build.code, returns: returns(build), error: build.returned?.error }).toEqual({
    code: 0,
    returns: 1,
    error: undefined,
  });
  expect(shown).toEqual([
    expect.stringMatching(/^x{16000,}… \(1048576 bytes\) \(build\.lua line 1\)$/),
  ]);
});
