/** Checks that Luakit and the Dockerfile frontend share the build cache and cache mounts. */
import { expect } from "@jest/globals";
import { randomBytes } from "node:crypto";
import { endToEnd } from "../support/end-to-end.js";
import { stepsRun } from "../support/progress.js";
import { BUSYBOX, script, succeeded, type Files } from "../support/sandbox.js";

/** The same build twice; `salt` makes every step of it new. */
function files(salt: string): Files {
  return {
    Dockerfile: [
      `FROM ${BUSYBOX} AS made`,
      `RUN echo ${salt} > /made`,
      `FROM ${BUSYBOX}`,
      `ENV SALT=${salt}`,
      `RUN echo $SALT > /text`,
      `RUN ["/bin/touch", "/words"]`,
      `RUN --mount=type=cache,target=/cache --mount=target=/src cat /src/salt.txt > /mounts`,
      `WORKDIR /${salt}`,
      `COPY salt.txt directory .`,
      `COPY --chown=1:2 --chmod=0600 salt.txt /owned/`,
      `COPY --from=made /made /made`,
      `ADD salt.txt /added`,
      `COPY --link salt.txt /linked/new/`,
      `RUN --network=none --mount=type=tmpfs,target=/memory cat salt.txt`,
      "",
    ].join("\n"),
    "build.lua": script(
      `local made = bk.image("${BUSYBOX}"):run("echo ${salt} > /made")`,
      `local s = bk.image("${BUSYBOX}")`,
      `  :env("SALT", "${salt}")`,
      `  :run("echo $SALT > /text")`,
      `  :run{ "/bin/touch", "/words" }`,
      `  :run("cat /src/salt.txt > /mounts", { mounts = { bk.cache("/cache"), bk.bind("/src") } })`,
      `  :workdir("/${salt}")`,
      `  :copy({ "salt.txt", "directory" }, ".")`,
      `  :copy("salt.txt", "/owned/", { owner = "1:2", mode = "0600" })`,
      `  :copy(made, "/made", "/made")`,
      `  :add("salt.txt", "/added")`,
      `  :copy("salt.txt", "/linked/new/", { link = true })`,
      `  :run("cat salt.txt", { network = "none", mounts = { bk.tmpfs("/memory") } })`,
      "bk.export(s)",
    ),
    "salt.txt": salt,
    "directory/file.txt": salt,
  };
}

const PROGRESS = ["--progress", "rawjson"];
const CACHES = [
  ["target=/var/cache/SALT", 'bk.cache("/var/cache/SALT")', "/var/cache/SALT"],
  ["target=relative-SALT/", 'bk.cache("relative-SALT")', "/relative-SALT"],
  ["id=id-SALT,target=/id", 'bk.cache("/id", { id = "id-SALT" })', "/id"],
  [
    "id=locked-SALT,target=/locked,sharing=locked,uid=1,gid=2,mode=0750",
    'bk.cache("/locked", { id = "locked-SALT", sharing = "locked", owner = "1:2", mode = "0750" })',
    "/locked",
  ],
] as const;

endToEnd("one cache for Dockerfiles and scripts / buildkitd", ["buildkit"], (sandbox, test) => {
  type Build = (directory: string) => ReturnType<typeof sandbox.dockerfile>;
  const dockerfile: Build = (directory) => sandbox.dockerfile(directory, PROGRESS);
  const lua: Build = (directory) =>
    sandbox.gateway({ directory, filename: "build.lua", args: PROGRESS });
  const stepsOf = async (build: Build, given: Files) => {
    const names = stepsRun(succeeded(await build(sandbox.directory(given))));
    return names.filter((name) => /\] (?:RUN|COPY|ADD|WORKDIR) /.test(name));
  };

  for (const [what, first, second] of [
    ["a build.lua reuses the steps that a Dockerfile has built", dockerfile, lua],
    ["a Dockerfile reuses the steps that a build.lua has built", lua, dockerfile],
  ] as const) {
    test(what, async () => {
      const given = files(randomBytes(4).toString("hex"));
      expect(await stepsOf(first, given)).toHaveLength(11);
      expect(await stepsOf(second, given)).toEqual([]);
    });
  }

  /** Returns builds that write a file to every cache mount, or read the files of the cache mounts. */
  const cacheFiles = (salt: string, command: (directory: string) => string): Files => {
    const salted = CACHES.map((cache) => cache.map((text) => text.replaceAll("SALT", salt)));
    const commands = salted.map(([, , directory = ""]) => command(directory)).join("; ");
    const mounts = salted.map(([mount = ""]) => `--mount=type=cache,${mount}`).join(" ");
    const values = salted.map(([, value = ""]) => value).join(", ");
    return {
      Dockerfile: `FROM ${BUSYBOX}\nRUN ${mounts} ${commands}\n`,
      "build.lua": script(
        `bk.export(bk.image("${BUSYBOX}"):run([[${commands}]], { mounts = { ${values} } }))`,
      ),
    };
  };

  for (const [what, fill, read] of [
    ["a build.lua reads the cache mounts that a Dockerfile has filled", dockerfile, "lua"],
    ["a Dockerfile reads the cache mounts that a build.lua has filled", lua, "dockerfile"],
  ] as const) {
    test(what, async () => {
      const salt = randomBytes(4).toString("hex");
      const filling = cacheFiles(salt, (directory) => `echo ${directory} > ${directory}/file`);
      succeeded(await fill(sandbox.directory(filling)));
      const reading = sandbox.directory(
        cacheFiles(salt, (directory) => `cat ${directory}/file >> /seen`),
      );
      const image = await sandbox.image((args) =>
        read === "lua"
          ? sandbox.gateway({ directory: reading, filename: "build.lua", args })
          : sandbox.dockerfile(reading, args),
      );
      const expected = CACHES.map(([, , directory]) => directory.replaceAll("SALT", salt));
      expect(image.read("/seen").toString().trim().split("\n")).toEqual(expected);
    });
  }
});
