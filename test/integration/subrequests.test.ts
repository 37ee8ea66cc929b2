import { describe, expect, jest, test } from "@jest/globals";
import { buildScript, type FinishedBuild } from "../support/frontend-process.js";
import { inspectScript } from "../support/evaluate.js";
import { failureOf } from "../support/go-details.js";

jest.setTimeout(30_000);

const MODULE =
  'return { flavour = bk.arg("FLAVOUR", { default = "plain", description = "Taste" }) }\n';
const SCRIPT = `local tools = require("tools")
bk.target("app", { description = "The application", default = true }, function()
    return bk.image("alpine:3.20"):run("make " .. tools.flavour, {
        mounts = { bk.secret{ id = "token" } },
    }), { cmd = "run" }
end)
`;
const FILES = { "tools.lua": MODULE };

function ask(requestid: string, script = SCRIPT, options: Readonly<Record<string, string>> = {}) {
  return buildScript(script, {
    files: FILES,
    options: {
      requestid,
      "frontend.caps": "moby.buildkit.frontend.subrequests+forward",
      ...options,
    },
  });
}

/** The metadata of an answer that is nothing else. */
function returnedMetadata({ returned, code }: FinishedBuild): Readonly<Record<string, string>> {
  expect({ code, error: returned?.error }).toEqual({ code: 0, error: undefined });
  expect(returned?.result?.result).toMatchObject({ case: "ref", value: { id: "" } });
  expect(returned?.result?.attestations).toEqual({});
  return Object.fromEntries(
    Object.entries(returned?.result?.metadata ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value).toString(),
    ]),
  );
}

describe("a subrequest is answered with metadata only", () => {
  test("subrequests.describe, without reading a file", async () => {
    const build = await ask("frontend.subrequests.describe");
    expect(Object.keys(returnedMetadata(build))).toEqual(["result.json", "result.txt", "version"]);
    expect(build.methods).toEqual(["ping", "return"]);
  });

  test.each(["outline", "targets"] as const)(
    "%s, without resolving an image and without building",
    async (subject) => {
      const build = await ask(`frontend.${subject}`);
      const { answer } = inspectScript(subject, SCRIPT, { context: FILES });
      expect(returnedMetadata(build)).toEqual(Object.fromEntries(answer));
      expect(build.methods).not.toContain("resolveSourceMeta");
      // The build file and the module; nothing of the script's own.
      expect(build.bridge.solved).toHaveLength(2);
    },
  );

  test("lint, after resolving images", async () => {
    const build = await ask("frontend.lint");
    const { answer } = inspectScript("lint", SCRIPT, { context: FILES });
    expect(returnedMetadata(build)).toEqual(Object.fromEntries(answer));
    expect(answer.get("result.statuscode")).toBe("1");
    expect(build.methods).toContain("resolveSourceMeta");
    expect(build.methods).not.toContain("warn");
    expect(build.bridge.solved).toHaveLength(2);
  });

  test("convertllb, with the definition of the build", async () => {
    const [question, build] = [
      await ask("frontend.convertllb"),
      await buildScript(SCRIPT, { files: FILES }),
    ];
    const metadata = returnedMetadata(question);
    const { def, metadata: described } = JSON.parse(metadata["result.json"] ?? "") as {
      readonly def: object;
      readonly metadata: object;
    };
    const result = build.returned?.result?.result;
    const built = build.bridge.definitionOf(result?.case === "ref" ? result.value.id : "");
    expect(Object.keys(metadata)).toEqual(["result.json", "version"]);
    expect(Object.keys(described).toSorted()).toEqual(Object.keys(built.metadata).toSorted());
    expect(Object.keys(def)).toHaveLength(built.def.length);
    // The script, its module, and the two ops that its warning is shown with: the result is not solved.
    expect(question.bridge.solved).toHaveLength(4);
  });

  test("for the first of several platforms", async () => {
    const script = 'bk.export(bk.scratch(), { cmd = { bk.arg("TARGETPLATFORM") } })';
    const options = { platform: "linux/arm64,linux/amd64", "multi-platform": "true" };
    const metadata = returnedMetadata(await ask("frontend.outline", script, options));
    expect(metadata["result.txt"]).toContain("TARGETPLATFORM   linux/arm64");
  });
});

describe("an error of the script", () => {
  const BROKEN = "local s = 1\nbk.fail('no')\n";

  test.each(["outline", "targets", "convertllb"])("fails %s, with its line", async (name) => {
    const build = await ask(`frontend.${name}`, BROKEN);
    const excerpt = { filename: "build.lua", language: "Lua", text: BROKEN, ranges: [[2, 2]] };
    expect({ exit: build.code, ...failureOf(build) }).toEqual({
      exit: 0,
      code: 2,
      message: "build.lua:2: no",
      excerpts: [excerpt],
      others: [],
    });
  });

  test("is the answer of lint", async () => {
    const metadata = returnedMetadata(await ask("frontend.lint", BROKEN));
    expect(JSON.parse(metadata["result.json"] ?? "")).toMatchObject({
      warnings: [],
      buildError: {
        message: "build.lua:2: no",
        location: { ranges: [{ start: { line: 2 }, end: { line: 2 } }] },
      },
    });
    expect(metadata["result.statuscode"]).toBe("1");
  });

  test("that requires ending the thread is the answer of lint, too", async () => {
    const script = 'local s = ("a"):rep(40) s:find((".-"):rep(40) .. "b")\nbk.export(bk.scratch())';
    const options = { "build-arg:LUAKIT_TIME_LIMIT": "200ms" };
    const metadata = returnedMetadata(await ask("frontend.lint", script, options));
    expect(JSON.parse(metadata["result.json"] ?? "")).toMatchObject({
      buildError: { message: expect.stringContaining("LUAKIT_TIME_LIMIT") },
    });
  });
});

describe("an unsupported request is an error that clients recognize", () => {
  test("for an unknown subrequest", async () => {
    expect(failureOf(await ask("frontend.foo"))).toEqual({
      code: 2,
      message: "unsupported request frontend.foo",
      excerpts: [],
      others: ["github.com/moby/buildkit/errdefs.Subrequest+json"],
    });
  });

  test("for an unknown capability", async () => {
    expect(failureOf(await ask("frontend.lint", SCRIPT, { "frontend.caps": "a.b" }))).toEqual({
      code: 12,
      message: "unsupported frontend capability a.b",
      excerpts: [],
      others: ["github.com/moby/buildkit/errdefs.FrontendCap+json"],
    });
  });

  test("without making buildx try the Dockerfile frontend", async () => {
    const builds = await Promise.all(
      ["outline", "targets", "lint"].map((name) => ask(`frontend.${name}`, "local = 1")),
    );
    const messages = builds.map(({ returned }) => returned?.error?.message ?? "");
    expect(messages.filter((message) => message.includes("unsupported request"))).toEqual([]);
  });
});

describe("a build that violates a rule", () => {
  const script = 'bk.export(bk.scratch(), { cmd = "run" })\n';

  test("shows the rule's name, its description, and the line", async () => {
    const build = await buildScript(script);
    expect(
      build.bridge.requests("warn").map((warning) => ({
        short: Buffer.from(warning.short).toString(),
        detail: warning.detail.map((text) => Buffer.from(text).toString()),
        file: warning.info?.filename,
        line: warning.ranges[0]?.start?.line,
      })),
    ).toEqual([
      {
        short:
          'JSONArgsRecommended: cmd as a string runs in a shell, which does not pass signals on: write a list, cmd = { "program", "argument" } (build.lua line 1)',
        detail: [
          "A list is recommended for entrypoint and cmd: a string runs in a shell, which does not pass signals on",
        ],
        file: "build.lua",
        line: 1,
      },
    ]);
  });

  test("fails with error=true, after the warning", async () => {
    const options = { "build-arg:BUILDKIT_DOCKERFILE_CHECK": "error=true" };
    const build = await buildScript(script, { options });
    expect(failureOf(build)).toMatchObject({
      code: 2,
      message: "lint violation found for rules: JSONArgsRecommended",
      excerpts: [{ ranges: [[1, 1]] }],
    });
    expect(build.methods.slice(-4)).toEqual(["solve", "warn", "solve", "return"]);
  });
});
