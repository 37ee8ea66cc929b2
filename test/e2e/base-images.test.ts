/** What a base image brings besides its files, compared with what it brings to a Dockerfile. */
import { expect } from "@jest/globals";
import type { Finished } from "../support/child.js";
import { readOciLayout } from "../support/image-tree.js";
import { endToEnd, script, succeeded } from "../support/sandbox.js";

endToEnd("base images / buildkitd", ["buildkit", "registry"], (sandbox, test) => {
  const FOREIGN = "FROM --platform=linux/arm64 debian:bookworm-slim\nENV A=1\n";
  const WARNING = /WARN: (InvalidBaseImagePlatform): .* \((?:build\.lua )?line (\d+)\)$/m;

  /** What an image is for, and what is warned of at which line. */
  const outcome = async (build: (args: readonly string[]) => Promise<Finished>) => {
    const { directory, finished } = await sandbox.layout(build);
    const { stderr } = succeeded(finished);
    const { architecture, os, variant, config } = readOciLayout(directory).config;
    const [, rule, line] = WARNING.exec(stderr) ?? [];
    return { image: { architecture, os, variant, config }, rule, line };
  };

  for (const [asked, platform, architecture, rule] of [
    ["none", "", "arm64", "InvalidBaseImagePlatform"],
    ["another one", "linux/amd64", "amd64", "InvalidBaseImagePlatform"],
    ["that one", "linux/arm64", "arm64", undefined],
  ] as const) {
    test(`an image of one platform, when ${asked} is asked for`, async () => {
      const base = await sandbox.push("foreign", { Dockerfile: FOREIGN });
      const directory = sandbox.directory({
        Dockerfile: `FROM ${base}\nCOPY a.txt /\n`,
        "build.lua": script(`local s = bk.image("${base}")`, 'bk.export(s:copy("a.txt", "/"))'),
        "a.txt": "a",
      });
      const opts = { platform };
      const made = await outcome((args) =>
        sandbox.gateway({ directory, filename: "build.lua", opts, args }),
      );
      const { image, ...said } = await outcome((args) =>
        sandbox.dockerfile(directory, ["--opt", `platform=${platform}`, ...args]),
      );
      expect(image).toMatchObject({ architecture });
      expect(said).toEqual({ rule, line: rule && "1" });
      expect(made).toEqual({ image, rule, line: rule && "2" });
    });
  }
});
