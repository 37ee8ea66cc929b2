import { describe, expect, test } from "@jest/globals";
import { goldenCases } from "../../support/golden.js";
import { scriptRun } from "../../support/evaluate.js";
import {
  CASES_FOLDER,
  EVALUATIONS,
  FAILURES,
  documented,
  goldenOf,
  scriptOf,
  type CaseName,
} from "./cases.js";

describe("the original's core cases", () => {
  test("are 25 evaluations and 4 errors", () => {
    expect([EVALUATIONS.length, FAILURES.length]).toEqual([25, 4]);
    expect(goldenCases(CASES_FOLDER).map(({ name }) => name)).toEqual(
      [...EVALUATIONS, ...FAILURES].sort(),
    );
  });

  test("are listed in docs/compatibility.md", () => {
    expect([...documented("The cases")].sort()).toEqual([...EVALUATIONS, ...FAILURES].sort());
  });

  test.each(EVALUATIONS)("%s has a result and no messages", (name) => {
    expect(Object.keys(goldenOf(name))).toEqual(["definition.txt", "image-config.json"]);
  });

  test.each<readonly [CaseName, string]>([
    [
      "error-bad-mount",
      'build.lua:2: state:run: options.mounts[1]: expected a Mount (bk.cache, bk.bind, …) or a State, got the string "/root/.npm"\n  at build.lua:2\n',
    ],
    [
      "error-double-export",
      "build.lua:3: bk.export: a build has one result, and bk.export was called before: the first call is at build.lua:2\n  at build.lua:3\n",
    ],
    [
      "error-empty-reference",
      'build.lua:1: bk.image: reference: expected an image reference such as "alpine:3.20", got the string "": it is empty\n  at build.lua:1\n',
    ],
    [
      "error-missing-export",
      "build.lua: nothing to build: the script never calls bk.export(state, { … })\n",
    ],
  ])("%s fails with the problem and its line", (name, message) => {
    expect(goldenOf(name)).toEqual({ "error.txt": message });
  });
});

describe("values that the original accepted by mistake", () => {
  test.each<readonly [string, CaseName, string, string, string]>([
    [
      "an octal mode as a number",
      "a36-file-ops",
      'mode = "0640"',
      "mode = 0640",
      'build.lua:3: state:mkfile: mode: 0640 is the decimal number 640 in Lua (octal 1200): write the string "0640"',
    ],
    [
      "a checksum that is none",
      "a24-http",
      "sha256:5d41402abc4b2a76b9719d911017c592ae2f4c4f1d2cf1b5a39d5e3c8f6b7a10",
      "sha256:abc123",
      'build.lua:1: bk.http: options.checksum: expected "sha256:" and 64 hexadecimal digits in lower case, got the string "sha256:abc123"',
    ],
    [
      "a password in clear",
      "a24-http",
      "filename =",
      'username = "me", password = "secret", filename =',
      "name that with auth_header_secret",
    ],
    [
      "an option that does not exist",
      "a27-exit-codes",
      "valid_exit_codes",
      "valid_exit_code",
      'build.lua:2: state:run: options.valid_exit_code: unknown option (did you mean "valid_exit_codes"?)',
    ],
    [
      "a network that does not exist",
      "a25-network-none",
      '"none"',
      '"off"',
      'build.lua:2: state:run: options.network: expected one of "sandbox", "host", "none", got the string "off"',
    ],
  ])("%s is an error at its line", (_what, name, written, instead, message) => {
    const original = scriptOf(name);
    expect(original).toContain(written);
    const run = scriptRun(original.replace(written, () => instead));
    expect(() => run.evaluate()).toThrow(message);
  });

  test("an explicit nil option counts as absent", () => {
    const script = 'bk.export(bk.image("alpine:3.20", nil):mkdir("/a", nil):run("true", nil), nil)';
    expect(scriptRun(script).evaluate().config.os).toBe("linux");
  });
});
