/** Exported caches: a new daemon uses the cache that another daemon has exported, with either frontend. */
import { expect } from "@jest/globals";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { readOciLayout } from "../support/image-tree.js";
import { stepsRun } from "../support/progress.js";
import { BUSYBOX, script, succeeded, type Files, type Sandbox } from "../support/sandbox.js";

/** Several stages in both languages. Every command is new. For the linked copy, Luakit reads its base. */
function files(salt: string): Files {
  return {
    Dockerfile: [
      `FROM ${BUSYBOX} AS made`,
      `RUN echo ${salt} > /made`,
      `FROM ${BUSYBOX}`,
      `RUN echo ${salt} > /own`,
      "COPY --from=made /made /made",
      "COPY --link note.txt /linked/note.txt",
      "RUN cat /own /made > /both",
      "",
    ].join("\n"),
    "build.lua": script(
      `local made = bk.image("${BUSYBOX}"):run("echo ${salt} > /made")`,
      `local s = bk.image("${BUSYBOX}"):run("echo ${salt} > /own")`,
      's = s:copy(made, "/made", "/made"):copy("note.txt", "/linked/note.txt", { link = true })',
      'bk.export(s:run("cat /own /made > /both"))',
    ),
    "note.txt": salt,
  };
}

const COMMANDS = 3;

type Build = (
  sandbox: Sandbox,
  directory: string,
  args: readonly string[],
) => ReturnType<Sandbox["dockerfile"]>;

const dockerfile: Build = (sandbox, directory, args) =>
  sandbox.dockerfile(directory, ["--progress", "rawjson", ...args]);
const lua: Build = (sandbox, directory, args) =>
  sandbox.gateway({ directory, filename: "build.lua", args: ["--progress", "rawjson", ...args] });

/** Arguments that write a cache and those that read it. */
type Cache = (sandbox: Sandbox) => {
  readonly to: readonly string[];
  readonly from: readonly string[];
};

const inDirectory: Cache = (sandbox) => {
  const place = join(sandbox.directory({}), "cache");
  return {
    to: ["--export-cache", `type=local,mode=max,dest=${place}`],
    from: ["--import-cache", `type=local,src=${place}`],
  };
};
const inRegistry: Cache = (sandbox) => {
  const ref = sandbox.registryName(`cache-${randomBytes(4).toString("hex")}`);
  return {
    to: ["--export-cache", `type=registry,mode=max,ref=${ref}`],
    from: ["--import-cache", `type=registry,ref=${ref}`],
  };
};
const inTheImage: Cache = (sandbox) => {
  const ref = sandbox.registryName(`inline-${randomBytes(4).toString("hex")}`);
  return {
    to: ["--export-cache", "type=inline", "--output", `type=image,name=${ref},push=true`],
    from: ["--import-cache", `type=registry,ref=${ref}`],
  };
};

endToEnd("caches / buildkitd", ["buildkit", "buildkit-spare", "registry"], (sandbox, test) => {
  const commandsRun = async (build: ReturnType<Build>) =>
    stepsRun(succeeded(await build)).filter((name) => name.includes("RUN "));

  for (const [where, cache, first, second] of [
    ["a directory, from a build.lua to a build.lua", inDirectory, lua, lua],
    ["a directory, from a Dockerfile to a build.lua", inDirectory, dockerfile, lua],
    ["a registry, from a build.lua to a build.lua", inRegistry, lua, lua],
    ["a registry, from a build.lua to a Dockerfile", inRegistry, lua, dockerfile],
    ["the image itself, from a build.lua to a build.lua", inTheImage, lua, lua],
  ] as const) {
    test(`a new daemon imports the cache from ${where} and runs no command`, async () => {
      const salt = randomBytes(4).toString("hex");
      const directory = sandbox.directory(files(salt));
      const { to, from } = cache(sandbox);
      expect(await commandsRun(first(sandbox, directory, to))).toHaveLength(COMMANDS);
      const spare = await sandbox.emptied();
      const layout = sandbox.directory({});
      const output = ["--output", `type=oci,tar=false,compression=uncompressed,dest=${layout}`];
      expect(await commandsRun(second(spare, directory, [...from, ...output]))).toEqual([]);
      const image = readOciLayout(layout);
      expect(image.read("/both").toString()).toBe(`${salt}\n${salt}\n`);
      expect(image.read("/linked/note.txt").toString()).toBe(salt);
    });
  }

  test("a new daemon without an imported cache runs every command", async () => {
    const directory = sandbox.directory(files(randomBytes(4).toString("hex")));
    await commandsRun(lua(sandbox, directory, []));
    expect(await commandsRun(lua(await sandbox.emptied(), directory, []))).toHaveLength(COMMANDS);
  });
});
