/** Targets, ONBUILD triggers, modules and the standard library on a real daemon. */
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { entriesUnder } from "../support/image-tree.js";
import { stepsRun } from "../support/progress.js";
import { BUSYBOX, failed, script, succeeded, SYNTAX_LINE } from "../support/sandbox.js";

endToEnd("stages / buildkitd", ["buildkit"], (sandbox, test) => {
  const targets = script(
    `local base = bk.image("${BUSYBOX}")`,
    'local build = bk.target("build", function() return base:run("echo built > /out") end)',
    'bk.target("check", function() return build():run("test -s /out; echo NONCE > /checked") end)',
    'bk.target("app", { default = true }, function()',
    '  return bk.scratch():copy(build(), "/out", "/app"), { cmd = { "/app" } }',
    "end)",
  ).replace("NONCE", sandbox.nonce);
  const build = (opts: Readonly<Record<string, string>>, args: readonly string[]) =>
    sandbox.gateway({
      directory: sandbox.directory({ "build.lua": targets }),
      filename: "build.lua",
      opts,
      args,
    });

  test("--target selects a target, and without it the default target is built", async () => {
    const app = await sandbox.image((args) => build({}, args));
    expect([...app.files.keys()]).toEqual(["/app"]);
    expect(app.config.config["Cmd"]).toEqual(["/app"]);
    const check = await sandbox.image((args) => build({ target: "check" }, args));
    expect(check.read("/checked").toString().trim()).toBe(sandbox.nonce);
    expect(failed(await build({ target: "chekc" }, []))).toContain('(did you mean "check"?)');
  });

  test("no-cache-filter reruns the steps of its targets only", async () => {
    const commandsRun = async (noCache: string) => {
      const opts = { target: "check", "no-cache": noCache };
      const run = stepsRun(succeeded(await build(opts, ["--progress", "rawjson"])));
      return run.filter((name) => name.includes(" RUN ")).sort();
    };
    const check = expect.stringContaining("[check 1/1] RUN");
    expect(await commandsRun("check")).toEqual([check]);
    expect(await commandsRun("other,BUILD,Check")).toEqual([
      expect.stringContaining("[build 1/1] RUN"),
      check,
    ]);
  });

  test("require finds the standard library and modules next to the script", async () => {
    const directory = sandbox.directory({
      "build.lua": script(
        'local json = require("luakit.json")',
        'local names = require("lib.names")',
        'bk.export(bk.scratch():mkfile("/a.json", json.encode(names)))',
      ),
      "lib/names.lua": 'return { "one", "two" }\n',
    });
    const image = await sandbox.image((args) =>
      sandbox.gateway({ directory, filename: "build.lua", args }),
    );
    expect(JSON.parse(image.read("/a.json").toString())).toEqual(["one", "two"]);
  });
});

endToEnd("triggers that read a stage / buildkitd", ["buildkit"], (sandbox, test) => {
  const baseWith = (...triggers: readonly string[]) =>
    sandbox.push(`reads-${triggers.length}-${triggers.join("").length}`, {
      Dockerfile: [`FROM ${BUSYBOX}`, ...triggers.map((text) => `ONBUILD ${text}`), ""].join("\n"),
    });
  const build = (text: string, args: readonly string[] = [], opts = {}) =>
    sandbox.gateway({
      directory: sandbox.directory({ "build.lua": text, "in.txt": sandbox.nonce }),
      filename: "build.lua",
      opts,
      args,
    });

  test("triggers read the target with the stage's name, as in a Dockerfile", async () => {
    const base = await baseWith(
      "COPY --chown=1:2 --from=Build /out/ /out/",
      "RUN --mount=type=bind,from=tools,target=/t cat /t/tool > /tooled",
      "COPY --from=empty / /empty/",
    );
    const make = "mkdir /out && cat in.txt > /out/f";
    const lua = script(
      'bk.target("build", function()',
      `  return bk.image("${BUSYBOX}"):workdir("/src"):copy(".", "."):run("${make}"), { env = { LEFT = "behind" } }`,
      "end)",
      'bk.target("Tools", function() return bk.scratch():copy("in.txt", "/tool") end)',
      'bk.target("empty", function() return bk.scratch() end)',
      `bk.target("app", { default = true }, function() return bk.image("${base}"):run("cat /out/f /tooled > /all") end)`,
    );
    const dockerfile = [
      `FROM ${BUSYBOX} AS build`,
      "WORKDIR /src",
      "COPY . .",
      `RUN ${make}`,
      "ENV LEFT=behind",
      "FROM scratch AS Tools",
      "COPY in.txt /tool",
      "FROM scratch AS empty",
      `FROM ${base}`,
      "RUN cat /out/f /tooled > /all",
      "",
    ].join("\n");
    const made = await sandbox.image((args) => build(lua, args));
    const directory = sandbox.directory({ Dockerfile: dockerfile, "in.txt": sandbox.nonce });
    const expected = await sandbox.image((args) => sandbox.dockerfile(directory, args));
    const roots = ["/out", "/tooled", "/all", "/empty"];
    expect(entriesUnder(made, roots)).toEqual(entriesUnder(expected, roots));
    expect(made.read("/all").toString()).toBe(sandbox.nonce.repeat(2));
    expect(made.config.config["Env"]).toEqual(expected.config.config["Env"]);
  });

  test("triggers prefer a named context to the target with the same name", async () => {
    const base = await baseWith("COPY --from=build /in.txt /");
    const lua = script(
      'bk.target("build", function() bk.fail("runs") end)',
      `bk.export(bk.image("${base}"))`,
    );
    const context = sandbox.directory({ "in.txt": "from the context" });
    const image = await sandbox.image((args) =>
      build(lua, [...args, "--local", `other=${context}`], { "context:build": "local:other" }),
    );
    expect(image.read("/in.txt").toString()).toBe("from the context");
  });

  const failures = [
    [
      "a step of the target that fails",
      "COPY --from=build /out /",
      `function() return bk.image("${BUSYBOX}")\n:run("exit 3") end`,
      /exit code: 3[^]*\nbuild\.lua:3\n/,
    ],
    [
      "an image that is not there",
      "COPY --from=nowhere /out /",
      "function() return bk.scratch() end",
      /build\.lua:4\n[^]*library\/nowhere:latest: not found/,
    ],
    [
      "a stage by its number",
      "COPY --from=0 /out /",
      "function() return bk.scratch() end",
      /build\.lua:4\n[^]*reads the stage 0 by its number, and targets have names only/,
    ],
    [
      "a target that is built on the image",
      "COPY --from=build /o /",
      'function() return bk.image("BASE") end',
      /build\.lua:\d\n[^]*triggers of .* read the target "build", which is built on that image/,
    ],
  ] as const;

  for (const [what, trigger, target, message] of failures) {
    test(`triggers fail at a line of the script: ${what}`, async () => {
      const base = await baseWith(trigger);
      const lua = script(
        `bk.target("build", ${target.replace("BASE", base)})`,
        "",
        `bk.export(bk.image("${base}"))`,
      );
      expect(failed(await build(lua))).toMatch(message);
    });
  }
});

endToEnd("triggers / docker", ["docker"], (sandbox, test) => {
  test("ONBUILD triggers of a base image run first, and are not inherited", async () => {
    const base = sandbox.tag("triggers");
    const image = sandbox.tag("triggered");
    const dockerfile = [
      `FROM ${BUSYBOX}`,
      "ONBUILD RUN echo ran > /ran",
      "ONBUILD COPY a.txt /a.txt",
      "ONBUILD ENV FROM_TRIGGER=yes",
      "ONBUILD WORKDIR /w",
      "",
    ].join("\n");
    const lua = [
      SYNTAX_LINE,
      `local s = bk.image("${base}")`,
      's = s:run("cat /ran /a.txt > seen; echo $FROM_TRIGGER $PWD >> seen")',
      'bk.export(s, { cmd = { "cat", "seen" } })',
      "",
    ].join("\n");
    const directory = sandbox.directory({
      Dockerfile: dockerfile,
      "build.lua": lua,
      "a.txt": "a\n",
    });
    succeeded(
      await sandbox.buildx({ directory, file: "Dockerfile", args: ["-t", base, "--load"] }),
    );
    succeeded(
      await sandbox.buildx({ directory, file: "build.lua", args: ["-t", image, "--load"] }),
    );
    const { stdout } = succeeded(await sandbox.docker(["run", "--rm", image]));
    expect(stdout.toString()).toBe("ran\na\nyes /w\n");
    const inspected = await sandbox.docker(["inspect", "-f", "{{json .Config.OnBuild}}", image]);
    expect(succeeded(inspected).stdout.toString().trim()).toBe("null");
  });
});
