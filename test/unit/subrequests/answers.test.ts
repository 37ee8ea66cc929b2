import { describe, expect, test } from "@jest/globals";
import { lintAnswer } from "../../../src/subrequests/lint.js";
import { outlineAnswer } from "../../../src/subrequests/outline.js";
import { targetsAnswer } from "../../../src/subrequests/targets.js";
import { textTable } from "../../../src/subrequests/text-table.js";
import { base64, utf8 } from "../../../src/util/bytes.js";

const SCRIPT = "one\ntwo\nthree\nfour\nfive\nsix";
const sources = new Map([
  ["build.lua", utf8(SCRIPT)],
  ["libs/go.lua", utf8("a\nb")],
]);
const FILES = [...sources.values()].map(base64);

const inScript = (line: number) => ({ file: "build.lua", line });
const inModule = (line: number) => ({ file: "libs/go.lua", line });

/** A pb.Location as Go writes it. */
function location(line: number, sourceIndex?: number) {
  const position = { start: { line }, end: { line } };
  return { ...(sourceIndex !== undefined && { sourceIndex }), ranges: [position] };
}

describe("a table", () => {
  test("aligns all columns but the last, by characters", () => {
    expect(
      textTable(
        [
          ["A", "LONG TITLE", "B"],
          ["häuser🏠", "", "x"],
          ["", "y", ""],
        ],
        3,
      ),
    ).toBe("A         LONG TITLE   B\nhäuser🏠                x\n          y            \n");
  });

  test("without rows is empty", () => {
    expect(textTable([], 1)).toBe("");
  });
});

describe("the outline", () => {
  const full = outlineAnswer({
    name: "app",
    description: "The application",
    args: [
      { name: "LATER", description: "", value: "", at: inModule(1) },
      { name: "VERSION", description: "Which one", value: "1.2", at: inScript(3) },
    ],
    secrets: [
      { name: "token", required: true, at: inScript(4) },
      { name: "key", required: false, at: inScript(2) },
    ],
    ssh: [{ name: "default", required: true, at: undefined }],
    caches: [{ id: "/root/.cache", at: inModule(2) }],
    sources,
  });

  test("as JSON has everything in the order of the files, without empty fields", () => {
    expect(JSON.parse(full.get("result.json") ?? "")).toStrictEqual({
      name: "app",
      description: "The application",
      args: [
        { name: "VERSION", description: "Which one", value: "1.2", location: location(3) },
        { name: "LATER", location: location(1, 1) },
      ],
      secrets: [
        { name: "key", location: location(2) },
        { name: "token", required: true, location: location(4) },
      ],
      ssh: [{ name: "default", required: true }],
      cache: [{ ID: "/root/.cache", location: location(2, 1) }],
      sources: FILES,
    });
  });

  test("as text", () => {
    expect(full.get("result.txt")).toBe(
      [
        "TARGET:      app",
        "DESCRIPTION: The application",
        "",
        "BUILD ARG   VALUE   DESCRIPTION",
        "VERSION     1.2     Which one",
        "LATER               ",
        "",
        "SECRET   REQUIRED",
        "key      ",
        "token    true",
        "",
        "SSH       REQUIRED",
        "default   true",
        "",
        "",
      ].join("\n"),
    );
  });

  test("of a script without arguments has its files only", () => {
    const nothing = { name: "", description: "", args: [], secrets: [], ssh: [], caches: [] };
    const answer = outlineAnswer({ ...nothing, sources });
    expect([...answer.keys()]).toEqual(["result.json", "result.txt", "version"]);
    expect(JSON.parse(answer.get("result.json") ?? "")).toStrictEqual({ sources: FILES });
    expect(answer.get("result.txt")).toBe("");
  });
});

describe("the targets", () => {
  const target = { isDefault: false, description: "", base: "", platform: "" };
  const answer = targetsAnswer({
    targets: [
      { ...target, name: "build", base: "alpine:3.20", platform: "linux/amd64", at: inScript(2) },
      { ...target, name: "app", isDefault: true, description: "It", at: inModule(1) },
      { ...target, name: "", isDefault: true, description: "Exported", at: inScript(6) },
    ],
    sources,
  });

  test("as JSON", () => {
    expect(JSON.parse(answer.get("result.json") ?? "")).toStrictEqual({
      targets: [
        { name: "build", base: "alpine:3.20", platform: "linux/amd64", location: location(2) },
        { name: "app", default: true, description: "It", location: location(1, 1) },
        { default: true, description: "Exported", location: location(6) },
      ],
      sources: FILES,
    });
  });

  test("as text", () => {
    expect(answer.get("result.txt")).toBe(
      "TARGET        DESCRIPTION\nbuild         \napp (default) It\n(default)     Exported\n",
    );
  });
});

describe("checks", () => {
  const warning = { description: "What it is about", message: "what is wrong" };
  const answer = lintAnswer({
    warnings: [
      { ...warning, rule: "Nowhere", at: undefined },
      { ...warning, rule: "Late", at: inModule(2) },
      { ...warning, rule: "Early", at: inScript(1) },
    ],
    errors: [
      { message: "build.lua:3: first", at: inScript(3) },
      { message: "build.lua:5: second", at: inScript(5) },
    ],
    sources,
  });

  test("as JSON have a position for each warning, and one error", () => {
    const detailed = { description: "What it is about", detail: "what is wrong" };
    expect(JSON.parse(answer.get("result.json") ?? "")).toStrictEqual({
      warnings: [
        { ruleName: "Nowhere", ...detailed, location: { sourceIndex: -1, ranges: [] } },
        { ruleName: "Early", ...detailed, location: location(1) },
        {
          ruleName: "Late",
          description: "What it is about",
          detail: "what is wrong (libs/go.lua line 2)",
          location: location(2, 1),
        },
      ],
      sources: [
        { filename: "build.lua", data: FILES[0], language: "Lua" },
        { filename: "libs/go.lua", data: FILES[1], language: "Lua" },
      ],
      buildError: {
        message: "build.lua:3: first\nbuild.lua:5: second",
        location: location(3),
      },
    });
  });

  test("as text have excerpts in the clients' form", () => {
    expect(answer.get("result.txt")).toBe(
      [
        "",
        "WARNING: Nowhere",
        "what is wrong",
        "",
        "WARNING: Early",
        "what is wrong",
        "build.lua:1",
        "--------------------",
        "   1 | >>> one",
        "   2 |     two",
        "   3 |     three",
        "--------------------",
        "",
        "WARNING: Late",
        "what is wrong (libs/go.lua line 2)",
        "libs/go.lua:2",
        "--------------------",
        "   1 |     a",
        "   2 | >>> b",
        "--------------------",
        "build.lua:3: first",
        "build.lua:5: second",
        "build.lua:3",
        "--------------------",
        "   1 |     one",
        "   2 |     two",
        "   3 | >>> three",
        "   4 |     four",
        "   5 |     five",
        "--------------------",
        "",
      ].join("\n"),
    );
  });

  test.each([
    ["0", [], []],
    ["1", [{ ...warning, rule: "A", at: undefined }], []],
    ["1", [], [{ message: "no", at: undefined }]],
  ])("give the status code %s", (code, warnings, errors) => {
    expect(lintAnswer({ warnings, errors, sources }).get("result.statuscode")).toBe(code);
  });

  test("an error without a position has the script's file, without lines", () => {
    const { buildError } = JSON.parse(
      lintAnswer({ warnings: [], errors: [{ message: "no", at: undefined }], sources }).get(
        "result.json",
      ) ?? "",
    ) as { readonly buildError: unknown };
    expect(buildError).toStrictEqual({ message: "no", location: { ranges: [] } });
  });
});
