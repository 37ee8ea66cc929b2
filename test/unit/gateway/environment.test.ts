import { describe, expect, test } from "@jest/globals";
import { readEnvironment, readWorkers } from "../../../src/gateway/environment.js";

describe("options", () => {
  test("are split at the first '=', and sorted", () => {
    const { options } = readEnvironment({
      BUILDKIT_FRONTEND_OPT_7: "build-arg:URL=https://example.com/?a=b&c=",
      BUILDKIT_FRONTEND_OPT_0: "no-cache=",
      BUILDKIT_FRONTEND_OPT_12: "label:text=two\nlines",
      BUILDKIT_FRONTEND_OPT_3: "flag",
      BUILDKIT_FRONTEND_OPT: "not one",
      PATH: "/bin",
    });
    expect([...options]).toEqual([
      ["build-arg:URL", "https://example.com/?a=b&c="],
      ["flag", ""],
      ["label:text", "two\nlines"],
      ["no-cache", ""],
    ]);
  });

  test("do not depend on their order in the environment", () => {
    const names = ["b=1", "a=2", "ä=3", "c=4"];
    const read = (texts: readonly string[]) => [
      ...readEnvironment(
        Object.fromEntries(texts.map((text, n) => [`BUILDKIT_FRONTEND_OPT_${n}`, text])),
      ).options,
    ];
    expect(read([...names].reverse())).toEqual(read(names));
  });
});

describe("workers", () => {
  test("have platforms in the JSON of OCI", () => {
    const workers = readWorkers(
      JSON.stringify([
        {
          id: "w1",
          labels: { a: "b" },
          platforms: [
            { architecture: "amd64", os: "linux" },
            { architecture: "arm", os: "linux", variant: "v7" },
            {
              architecture: "amd64",
              os: "windows",
              "os.version": "10.0",
              "os.features": ["win32k"],
            },
          ],
          gcPolicy: null,
          buildkitVersion: { package: "p", version: "v0.32.2", revision: "r" },
          cdiDevices: null,
        },
        { id: "w2", platforms: null },
      ]),
    );
    expect(workers).toEqual([
      {
        id: "w1",
        platforms: [
          { architecture: "amd64", os: "linux" },
          { architecture: "arm", os: "linux", variant: "v7" },
          { architecture: "amd64", os: "windows", osVersion: "10.0", osFeatures: ["win32k"] },
        ],
        buildkitVersion: "v0.32.2",
      },
      { id: "w2", platforms: [] },
    ]);
  });

  test.each(["", "null", "[]"])("are empty for the list %p", (json) => {
    expect(readWorkers(json)).toEqual([]);
  });

  test.each([
    ["no json", "expected valid JSON"],
    ["{}", "expected a list, got an object"],
    ["[1]", "[0]: expected an object, got 1"],
    ['[{"id":{"toString":1}}]', "[0].id: expected a string, got an object"],
    ['[{"platforms":[{"os":1}]}]', "[0].platforms[0].os: expected a string, got 1"],
  ])("%s is an error that names the variable", (json, problem) => {
    expect(() => readWorkers(json)).toThrow(
      expect.objectContaining({ kind: "request", message: `BUILDKIT_WORKERS: ${problem}` }),
    );
  });
});

test("session and product are unchanged, and empty by default", () => {
  expect(
    readEnvironment({ BUILDKIT_SESSION_ID: "s1", BUILDKIT_EXPORTEDPRODUCT: "docker" }),
  ).toEqual({
    options: new Map(),
    sessionId: "s1",
    workers: "",
    product: "docker",
  });
  expect(readEnvironment({})).toMatchObject({ sessionId: "", product: "" });
});
