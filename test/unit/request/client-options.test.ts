import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CLIENT_OPTIONS,
  keyFor,
  namedValuesOf,
  nameOf,
  ownArguments,
  valueOf,
} from "../../../src/request/client-options.js";
import { ROOT } from "../../support/markdown.js";
import { isTest } from "../../support/proofs.js";

const rows = Object.values(CLIENT_OPTIONS);

test("option keys are unique", () => {
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});

describe("the proof of an option is a test that mentions the option", () => {
  test.each(rows.map((row) => [row.key, row] as const))("%s", (key, { proof }) => {
    const text = readFileSync(join(ROOT, proof[0]), "utf8");
    expect(isTest(proof)).toBe(true);
    expect(text).toContain(TEXT_IN_PROOF[key] ?? key.replace(/^build-arg:|NAME$/g, ""));
  });
});

/** The texts that stand for options in tests which pass them to a client in another form. */
const TEXT_IN_PROOF: Readonly<Record<string, string>> = {
  "build-arg:NAME": "build-arg:",
  context: "context,",
  "context:NAME": "--build-context",
  "input-metadata:NAME": "target:base",
  filename: "filename",
  "vcs:NAME": "vcs:",
  "input:NAME": "input:context",
};

describe("reading options", () => {
  const options = new Map([
    ["target", "app"],
    ["build-arg:LUAKIT_TIME_LIMIT", "2m"],
    ["build-arg:LUAKIT_MEMORY_LIMIT", "much"],
    ["multi-platform", ""],
    ["label:a", "1"],
    ["label:b", "2"],
  ]);

  test("a value is parsed, and an empty value is absent", () => {
    expect(valueOf(options, CLIENT_OPTIONS.target)).toBe("app");
    expect(valueOf(options, CLIENT_OPTIONS.timeLimit)).toBe(120_000);
    expect(valueOf(options, CLIENT_OPTIONS.multiPlatform)).toBeUndefined();
    expect(valueOf(options, CLIENT_OPTIONS.platform)).toBeUndefined();
  });

  test("a wrong value fails with the user's name of the option", () => {
    expect(() => valueOf(options, CLIENT_OPTIONS.memoryLimit)).toThrow(
      'invalid LUAKIT_MEMORY_LIMIT "much": expected bytes',
    );
  });

  test("options with NAME in their key are read by name", () => {
    expect([...namedValuesOf(options, CLIENT_OPTIONS.label)]).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
    expect(keyFor(CLIENT_OPTIONS.label, "a")).toBe("label:a");
  });

  test("build arguments of the frontend have names without a prefix", () => {
    expect(nameOf(CLIENT_OPTIONS.sourceDateEpoch)).toBe("SOURCE_DATE_EPOCH");
    expect(ownArguments()).toContain("LUAKIT_LOG_LEVEL");
    expect(ownArguments()).not.toContain("NAME");
  });
});
