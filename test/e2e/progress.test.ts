/** What users see while a build runs: the names of steps are those of a Dockerfile that says the same. */
import { expect } from "@jest/globals";
import { stepNames } from "../support/progress.js";
import { BUSYBOX, endToEnd, FRONTEND, script, succeeded } from "../support/sandbox.js";

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

endToEnd("progress / buildkitd", ["buildkit"], (sandbox, test) => {
  test("steps of two platforms and several targets", async () => {
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
          // For a linked copy what is below it is built before the number of steps is known.
          .replace(/(?<= final \d)\/\d/, "")
          // A command is shown as the script says it; variables are the shell's to replace.
          .replace(/make=.*/, "make"),
      );
      return names.sort();
    };
    const own = (names: readonly string[]) => names.filter((name) => !name.includes(FRONTEND));
    expect(own(await shown("build.lua"))).toEqual(await shown("Dockerfile"));
  });
});
