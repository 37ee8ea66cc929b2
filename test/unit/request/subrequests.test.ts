import { describe, expect, test } from "@jest/globals";
import { checkFrontendCaps, parseSubrequest } from "../../../src/request/subrequests.js";
import { describeSubrequests } from "../../../src/subrequests/describe.js";

function subrequest(id: string) {
  return parseSubrequest(new Map([["requestid", id]]));
}

describe("requestid", () => {
  test.each(["subrequests.describe", "outline", "targets", "lint", "convertllb"])(
    "frontend.%s is a subrequest",
    (name) => {
      expect(subrequest(`frontend.${name}`)).toBe(name);
    },
  );

  test.each([new Map<string, string>(), new Map([["requestid", ""]])])(
    "absent or empty is a build",
    (options) => {
      expect(parseSubrequest(options)).toBeUndefined();
    },
  );

  test.each(["frontend.foo", "outline", "frontend.lint2", "toString"])(
    "%s fails with an error that clients recognize",
    (id) => {
      expect(() => subrequest(id)).toThrow(
        expect.objectContaining({
          kind: "request",
          message: `unsupported request ${id}`,
          unsupported: { kind: "subrequest", name: id },
        }),
      );
    },
  );
});

describe("frontend.caps", () => {
  const check = (caps: string) => () => checkFrontendCaps(new Map([["frontend.caps", caps]]));

  test.each([
    "",
    "moby.buildkit.frontend.subrequests",
    "moby.buildkit.frontend.contexts+forward,moby.buildkit.frontend.subrequests+forward",
    "moby.buildkit.frontend.inputs,moby.buildkit.frontend.gitquerystring",
  ])("%j is accepted", (caps) => {
    expect(check(caps)).not.toThrow();
  });

  test.each([
    ["moby.buildkit.frontend.subrequests,a.b", "a.b"],
    ["a.b+forward", "a.b"],
    ["toString", "toString"],
  ])("%j fails with the missing capability", (caps, name) => {
    expect(check(caps)).toThrow(
      expect.objectContaining({
        kind: "request",
        message: `unsupported frontend capability ${name}`,
        unsupported: { kind: "frontend-cap", name },
      }),
    );
  });
});

describe("the list of subrequests", () => {
  const answer = describeSubrequests();

  test("as text", () => {
    expect([answer.get("version"), answer.get("result.txt")]).toEqual([
      "1.0.0",
      [
        "NAME                 VERSION DESCRIPTION",
        "outline              1.0.0   List all parameters current build target supports",
        "targets              1.0.0   List all targets current build supports",
        "lint                 1.0.0   Check a build script",
        "convertllb           0.1.0   Convert a build script to LLB",
        "subrequests.describe 1.0.0   List available subrequest types",
        "",
      ].join("\n"),
    ]);
  });

  test("as JSON, each with the fields of BuildKit's struct", () => {
    const list = JSON.parse(answer.get("result.json") ?? "") as readonly object[];
    expect(list).toHaveLength(5);
    expect(list[2]).toEqual({
      name: "frontend.lint",
      version: "1.0.0",
      type: "rpc",
      description: "Check a build script",
      opts: [{ name: "target", description: "The target, as for a build" }],
      inputs: null,
      metadata: [
        { name: "result.json", description: "" },
        { name: "result.txt", description: "" },
        { name: "result.statuscode", description: "" },
      ],
      refs: null,
    });
  });
});
