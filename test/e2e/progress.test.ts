/** Progress output: step names equal those of an equivalent Dockerfile. */
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { stepNames } from "../support/progress.js";
import type { Finished } from "../support/child.js";
import { BUSYBOX, failed, FRONTEND, script, succeeded } from "../support/sandbox.js";

const DOCKERFILE = [
  `FROM --platform=$BUILDPLATFORM ${BUSYBOX} AS build`,
  "WORKDIR /w",
  "COPY src src",
  "ARG TARGETARCH",
  "RUN make=$TARGETARCH",
  `FROM ${BUSYBOX} AS base`,
  "WORKDIR /b",
  "FROM base AS final",
  "COPY --from=build /w /w",
  "COPY --from=named --chown=1:2 . /named/",
  "COPY --link src /linked/",
  "",
].join("\n");

const SCRIPT = script(
  'local build = bk.target("build", function()',
  '  local env = { TARGETARCH = bk.arg("TARGETARCH") }',
  `  local s = bk.image("${BUSYBOX}", { platform = bk.build_platform() }):workdir("/w"):copy("src", "src")`,
  '  return s:run("make=$TARGETARCH", { env = env })',
  "end)",
  `local base = bk.target("base", function() return bk.image("${BUSYBOX}"):workdir("/b") end)`,
  'bk.target("final", { default = true }, function()',
  '  local s = base():copy(build(), "/w", "/w")',
  '  s = s:copy(bk.context("named"), ".", "/named/", { owner = "1:2" })',
  '  return s:copy("src", "/linked/", { link = true })',
  "end)",
);

endToEnd("progress / buildkitd", ["buildkit", "docker"], (sandbox, test) => {
  test("step names show platforms, targets and numbers", async () => {
    const files = { "src/a": "a", Dockerfile: DOCKERFILE, "build.lua": SCRIPT };
    const directory = sandbox.directory(files);
    const named = sandbox.directory({ b: "b" });
    const shown = async (file: string) => {
      const finished = await sandbox.buildxCommand([
        ...["build", "--builder", sandbox.builder("buildkit"), "--progress", "rawjson"],
        ...["--platform", "linux/amd64,linux/arm64", "--provenance=false", "--no-cache"],
        ...["--build-context", `named=${named}`, "--output", "type=cacheonly"],
        ...["--file", `${directory}/${file}`, directory],
      ]);
      const names = stepNames(succeeded(finished)).map((name) =>
        name
          .replace(file, "FILE")
          // An image that two targets share has the number of the one that comes first.
          .replace(/(?:base|build) 1\/\d(?=\] FROM)/, "")
          // The base of a linked copy is built before the number of steps is known.
          .replace(/(?<= final \d)\/\d/, "")
          // A command is shown unchanged, because the shell expands its variables.
          .replace(/make=.*/, "make"),
      );
      return names.sort();
    };
    // The frontend's image, and the warning that the base image is for one platform only.
    const isOwn = (name: string) => !name.includes(FRONTEND) && !name.includes("messages of");
    const own = (await shown("build.lua")).filter((name) => isOwn(name));
    // A Dockerfile's linked copy has one line, which does not show whether the copy or the merge ran.
    const isLinked = (name: string) => name.includes(" --link ");
    expect(own.filter((name) => !isLinked(name))).toEqual(
      (await shown("Dockerfile")).filter((name) => !isLinked(name)),
    );
    // Both platforms share the copy, which has the name of the first to come.
    const linked = own.filter((name) => isLinked(name));
    expect(linked.map((name) => name.replace(/linux\/\w+(?=.*\] COPY)/, "")).sort()).toEqual([
      "[ final 3] COPY --link src /linked/",
      "[linux/amd64 final 3] MERGE COPY --link src /linked/",
      "[linux/arm64 final 3] MERGE COPY --link src /linked/",
    ]);
  });

  test("messages of a script appear in progress output, before the error that ends it", async () => {
    const lines = [
      'print("early")',
      "local n = 0",
      "for i = 1, 2e7 do n = n + i end",
      'print("late")',
    ];
    const directory = sandbox.directory({
      "good.lua": script(...lines, "bk.export(bk.scratch())"),
      "bad.lua": script(...lines, 'bk.fail("no")'),
    });
    const good = succeeded(await sandbox.gateway({ directory, filename: "good.lua" }));
    expect(saidIn(good)).toEqual(["early (good.lua line 2)", "late (good.lua line 5)"]);
    const bad = await sandbox.gateway({ directory, filename: "bad.lua" });
    expect(saidIn(bad)).toEqual(["early (bad.lua line 2)", "late (bad.lua line 5)"]);
    expect(failed(bad)).toContain("bad.lua:6: no");
  });
});

/** The warnings that plain progress shows. */
function saidIn({ stderr }: Finished): readonly string[] {
  return [...stderr.matchAll(/^#\d+ WARN: (.*)$/gm)].map(([, text = ""]) => text);
}
