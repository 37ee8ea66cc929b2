/** Targets, triggers of base images, modules and the standard library, with what a daemon makes of them. */
import { expect } from "@jest/globals";
import { stepsRun } from "../support/progress.js";
import { BUSYBOX, endToEnd, failed, script, succeeded, SYNTAX_LINE } from "../support/sandbox.js";

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

  test("a target is built when it is asked for, and the default one otherwise", async () => {
    const app = await sandbox.image((args) => build({}, args));
    expect([...app.files.keys()]).toEqual(["/app"]);
    expect(app.config.config["Cmd"]).toEqual(["/app"]);
    const check = await sandbox.image((args) => build({ target: "check" }, args));
    expect(check.read("/checked").toString().trim()).toBe(sandbox.nonce);
    expect(failed(await build({ target: "chekc" }, []))).toContain('(did you mean "check"?)');
  });

  test("no-cache-filter is about the steps of its targets", async () => {
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

  test("the standard library is in the image, and modules lie beside the script", async () => {
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

endToEnd("triggers / docker", ["docker"], (sandbox, test) => {
  test("ONBUILD triggers of a base image run first, and are not handed on", async () => {
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
