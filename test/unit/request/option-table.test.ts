import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KEYS, PREFIXES, PROXY_ARGS, SPECIAL_ARGS } from "../../../src/request/option-keys.js";
import { OPTION_TABLE } from "../../../src/request/option-table.js";
import { ROOT } from "../../support/markdown.js";
import { OPTION_PROOFS } from "../../support/option-proofs.js";
import { isTest } from "../../support/proofs.js";

const keys = OPTION_TABLE.map(({ key }) => key);

/** What a client really sends: the part of a key before the name that it fills in. */
function sent(key: string): string {
  return key.replace(/(?<=:)NAME$/, "").replace(/^build-arg:(?=.)/, "");
}

test("every option the code knows has a row, and no option has two", () => {
  const documented = [...keys.map(sent), ...keys];
  const known = [
    ...Object.values(KEYS),
    ...Object.values(SPECIAL_ARGS),
    ...[PREFIXES.label, PREFIXES.localSession, PREFIXES.namedContext],
    ...[PREFIXES.inputMetadata, PREFIXES.sharedKey, "attest:sbom", PROXY_ARGS[0]],
  ];
  expect(known.filter((key) => !documented.includes(key))).toEqual([]);
  expect(new Set(keys).size).toBe(keys.length);
});

test("there is a proof for each row, and none for anything else", () => {
  expect(Object.keys(OPTION_PROOFS).sort()).toEqual([...keys].sort());
});

describe("a proof is a test that has to do with the option", () => {
  test.each(Object.entries(OPTION_PROOFS))("%s", (key, [file, title]) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    expect(isTest([file, title])).toBe(true);
    expect(text).toContain(PROVED_BY[key] ?? sent(key));
  });
});

/** What stands in a test for options that clients make of other words. */
const PROVED_BY: Readonly<Record<string, string>> = {
  "build-arg:NAME": "build-arg:",
  context: "context,",
  "context:NAME": "--build-context",
  "input-metadata:NAME": "target:base",
  filename: "filename",
  "vcs:NAME": "vcs:",
  "input:NAME": "input:context",
};
