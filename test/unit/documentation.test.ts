import { describe, expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { evaluateScript } from "../support/evaluate.js";
import { ROOT, codeBlocks, documentationFiles } from "../support/markdown.js";
import { isTest } from "../support/proofs.js";

/** The pages with examples that other tests run: docs/api.md and docs/testing.md. */
const EXECUTED_ELSEWHERE = ["docs/api.md", "docs/testing.md"];
const files = documentationFiles();
const scripts = files
  .filter((file) => !EXECUTED_ELSEWHERE.includes(file))
  .flatMap((file) => codeBlocks(file, "lua"));

const CONTEXT = {
  "package.json": "{}",
  "package-lock.json": "{}",
  "src/main.js": "",
  "go.mod": "module example",
  "go.sum": "",
  "requirements.txt": "",
};

describe("every Lua block of the documentation is a build that evaluates", () => {
  test.each(scripts.map(({ file, line, text }) => [`${file}:${line}`, text] as const))(
    "%s",
    (_where, text) => {
      expect(evaluateScript(text, { context: CONTEXT }).config.os).toBe("linux");
    },
  );
});

describe("every relative link of the documentation leads somewhere", () => {
  const links = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, target = ""]) => [file, target] as const,
    ),
  );
  test.each(links)("%s: %s", (file, target) => {
    expect(existsSync(join(ROOT, dirname(file), target))).toBe(true);
  });
});

test("the script on the README's first screen is examples/hello", () => {
  const [first] = codeBlocks("README.md", "lua");
  const example = readFileSync(join(ROOT, "examples/hello/build.lua"), "utf8");
  expect(`${first?.text ?? ""}\n`).toBe(example);
});

describe("each statement of SECURITY.md", () => {
  const text = readFileSync(join(ROOT, "SECURITY.md"), "utf8");
  const statements = [...text.matchAll(/^- ([^]*?)(?=\n(?:-|\n))/gm)].map(
    ([, found = ""]) => found,
  );
  const proofsIn = (statement: string) =>
    [...statement.matchAll(/\[([^\]]+)\]\(\1\):\s+`([^`]+)`/g)].map(
      ([, file = "", title = ""]) => [file, title] as const,
    );

  test("there are many", () => {
    expect(statements.length).toBeGreaterThan(30);
  });

  test.each(
    statements.map((statement) => [statement.replaceAll(/\s+/g, " ").slice(0, 70), statement]),
  )("is backed by a test that exists: %s", (_beginning, statement) => {
    const proofs = proofsIn(statement);
    expect(proofs.length).toBeGreaterThan(0);
    expect(proofs.filter((proof) => !isTest(proof))).toEqual([]);
  });
});

test("the frontend image asks for no network", () => {
  expect(readFileSync(join(ROOT, "Dockerfile"), "utf8")).toContain(
    'LABEL moby.buildkit.frontend.network.none="true"',
  );
});
