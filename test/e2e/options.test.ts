/** Client options: build arguments, labels, a platform, caches, networks, ignore files. */
import { expect } from "@jest/globals";
import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import type { OciImage } from "../support/image-tree.js";
import { stepsRun } from "../support/progress.js";
import { BUSYBOX, failed, type Files, script, succeeded } from "../support/sandbox.js";

/** Prints the memory limit of a command, in either version of control groups. */
const MEMORY_LIMIT =
  "cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes";

endToEnd("options / buildkitd", ["buildkit"], (sandbox, test) => {
  const imageOf = (
    files: Files,
    opts: Readonly<Record<string, string>> = {},
  ): Promise<OciImage> => {
    const directory = sandbox.directory(files);
    return sandbox.image((args) =>
      sandbox.gateway({ directory, filename: "build.lua", opts, args }),
    );
  };
  const problemOf = async (files: Files, opts: Readonly<Record<string, string>> = {}) =>
    failed(
      await sandbox.gateway({ directory: sandbox.directory(files), filename: "build.lua", opts }),
    );

  test("build arguments are converted to their declared types", async () => {
    const image = await imageOf(
      {
        "build.lua": script(
          'local args = bk.get_args{ "GIVEN", "ABSENT", WITH_DEFAULT = "default" }',
          "local lines = {",
          '  bk.arg("DEBUG", false) == true, bk.arg("JOBS", 2) + 1, bk.arg("NAME", "nobody"),',
          '  args.GIVEN, args.ABSENT == nil, args.WITH_DEFAULT, os.getenv("GIVEN"), os.getenv("HOME") == nil,',
          '  bk.arg("MODE", { choices = { "fast", "small" }, required = true }), bk.arg("TARGETOS"),',
          "}",
          "for i = 1, #lines do lines[i] = tostring(lines[i]) end",
          'bk.export(bk.scratch():mkfile("/args", table.concat(lines, ",")))',
        ),
      },
      {
        "build-arg:DEBUG": "yes",
        "build-arg:JOBS": "7",
        "build-arg:GIVEN": "a=b c",
        "build-arg:MODE": "small",
      },
    );
    expect(image.read("/args").toString()).toBe(
      "true,8,nobody,a=b c,true,default,a=b c,true,small,linux",
    );
  });

  test("a wrong or missing build argument fails at its bk.arg line", async () => {
    const files = {
      "build.lua": script(
        'local mode = bk.arg("MODE", { choices = { "fast", "small" }, required = true })',
      ),
    };
    expect(await problemOf(files)).toContain(
      "build.lua:2: bk.arg: the build argument MODE is required",
    );
    expect(await problemOf(files, { "build-arg:MODE": "fats" })).toContain(
      'MODE must be one of "fast", "small", got "fats" (did you mean "fast"?)',
    );
  });

  test("labels of the client override the script's", async () => {
    const image = await imageOf(
      {
        "build.lua": script(
          'bk.export(bk.scratch():mkfile("/x", ""), { labels = { a = "script", b = "script" } })',
        ),
      },
      { "label:b": "client", "label:c": "x=y" },
    );
    expect(image.config.config["Labels"]).toEqual({ a: "script", b: "client", c: "x=y" });
  });

  test("--platform sets the platform in the script and the image", async () => {
    const files = {
      "build.lua": script(
        "local p = bk.target_platform()",
        'bk.export(bk.scratch():mkfile("/platform", p .. " " .. p.arch .. " " .. bk.arg("TARGETVARIANT", "")))',
      ),
    };
    const arm = await imageOf(files, { platform: "linux/arm/v7" });
    const plain = await imageOf(files, { platform: "linux/riscv64" });
    expect(
      [arm, plain].map(({ config }) => [config.os, config.architecture, config.variant]),
    ).toEqual([
      ["linux", "arm", "v7"],
      ["linux", "riscv64", undefined],
    ]);
    expect([arm, plain].map((image) => image.read("/platform").toString())).toEqual([
      "linux/arm/v7 arm v7",
      "linux/riscv64 riscv64 ",
    ]);
  });

  test("a platform named twice gets a directory in type=local, as with a Dockerfile", async () => {
    const platform = "linux/arm64,linux/arm64/v8";
    const directory = sandbox.directory({
      "build.lua": script('bk.export(bk.scratch():copy("f", "/f"))'),
      Dockerfile: "FROM scratch\nCOPY f /f\n",
      f: "f",
    });
    const [dest, expected] = [sandbox.directory({}), sandbox.directory({})];
    const args = (to: string) => ["--output", `type=local,dest=${to}`];
    succeeded(
      await sandbox.gateway({
        directory,
        filename: "build.lua",
        opts: { platform },
        args: args(dest),
      }),
    );
    succeeded(
      await sandbox.dockerfile(directory, ["--opt", `platform=${platform}`, ...args(expected)]),
    );
    const files = (root: string) => readdirSync(root, { recursive: true }).sort();
    expect(files(dest)).toEqual(["linux_arm64", "linux_arm64/f"]);
    expect(files(dest)).toEqual(files(expected));
  });

  test("an invalid platform fails with a clear error", async () => {
    const files = { "build.lua": script("bk.export(bk.scratch())") };
    expect(await problemOf(files, { platform: "linux/amd 64" })).toContain("linux/amd 64");
  });

  test("a cached build runs nothing, no-cache reruns everything, no_cache reruns one step", async () => {
    const directory = sandbox.directory({
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}"):run("echo first ${sandbox.nonce}"):run("echo second")`,
        's = s:run("echo third", { no_cache = bk.arg("FRESH", false) })',
        "bk.export(s)",
      ),
    });
    const run = async (opts: Readonly<Record<string, string>>) => {
      const args = ["--progress", "rawjson"];
      const build = { directory, filename: "build.lua", opts, args };
      const names = stepsRun(succeeded(await sandbox.gateway(build)));
      return names.flatMap((name) => /RUN echo (\w+)/.exec(name)?.[1] ?? []).sort();
    };
    const cold = await run({});
    const warm = await run({});
    const without = await run({ "no-cache": "" });
    const fresh = await run({ "build-arg:FRESH": "true" });
    expect({ cold, warm, without, fresh }).toEqual({
      cold: ["first", "second", "third"],
      warm: [],
      without: ["first", "second", "third"],
      fresh: ["third"],
    });
  });

  test("force-network-mode is the default network of steps", async () => {
    const files = {
      "build.lua": script(`bk.export(bk.image("${BUSYBOX}"):run("ls /sys/class/net > /net"))`),
    };
    const image = await imageOf(files, { "force-network-mode": "none" });
    expect(image.read("/net").toString()).toBe("lo\n");
  });

  test("the client's hosts, limits, shared memory and host name apply to every command", async () => {
    const image = await imageOf(
      {
        "build.lua": script(
          `local s = bk.image("${BUSYBOX}"):run([[`,
          "  { grep db.example /etc/hosts; ulimit -n; df -k /dev/shm | tail -n 1; hostname; } > /around",
          `  { ${MEMORY_LIMIT}; } >> /around`,
          "]])",
          "bk.export(s)",
        ),
      },
      {
        "add-hosts": "db.example=10.1.2.3",
        ulimit: "nofile=321:654",
        "shm-size": "1048576",
        hostname: "builder",
        memory: "268435456",
      },
    );
    const [host, files, shm, name, memory] = image.read("/around").toString().trim().split("\n");
    expect(host).toMatch(/^10\.1\.2\.3\s+db\.example$/);
    expect([files, name, memory]).toEqual(["321", "builder", "268435456"]);
    expect(shm).toMatch(/\b1024\b.*\/dev\/shm$/);
  });

  test("a command's limits override the client's, and do not change the cache key", async () => {
    const files = (memory: string) => ({
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}"):run("mkdir /out")`,
        `s = s:run("{ ${MEMORY_LIMIT}; } > /out/own; cat /proc/sys/kernel/random/uuid > /out/id", { memory = "${memory}" })`,
        `s = s:run("{ ${MEMORY_LIMIT}; } > /out/client")`,
        "bk.export(s)",
      ),
    });
    const first = await imageOf(files("64m"), { memory: "268435456" });
    const second = await imageOf(files("65m"), { memory: "268435456" });
    const read = (path: string) => first.read(path).toString().trim();
    expect([read("/out/own"), read("/out/client")]).toEqual(["67108864", "268435456"]);
    expect(second.read("/out/id").toString().trim()).toBe(read("/out/id"));
  });

  test(".dockerignore applies to the context, unless the build file has its own ignore file", async () => {
    const context = {
      "build.lua": script('bk.export(bk.scratch():copy(".", "/"))'),
      "a.txt": "",
      "b.log": "",
      "deep/c.log": "",
      "deep/d.txt": "",
    };
    const ignored = await imageOf({
      ...context,
      ".dockerignore": "# logs\n**/*.log\n!b.log\nbuild.lua\n",
    });
    const own = await imageOf({
      ...context,
      ".dockerignore": "*\n",
      "build.lua.dockerignore": "deep\n*.lua\n*ignore\n",
    });
    const paths = [ignored, own].map(({ files }) => [...files.keys()].sort());
    expect(paths).toEqual([
      ["/.dockerignore", "/a.txt", "/b.log", "/deep", "/deep/d.txt"],
      ["/a.txt", "/b.log"],
    ]);
  });

  test("an ignore file that is a symbolic link applies to a copied directory", async () => {
    const directory = sandbox.directory({
      "build.lua": script('bk.export(bk.scratch():copy("deep", "/"))'),
      "config/ignore": "deep/secret.txt\n",
      "deep/a.txt": "",
      "deep/secret.txt": "",
    });
    symlinkSync("config/ignore", join(directory, ".dockerignore"));
    const image = await sandbox.image((args) =>
      sandbox.gateway({ directory, filename: "build.lua", args }),
    );
    expect([...image.files.keys()]).toEqual(["/a.txt"]);
  });

  test("an ignored module is still found, next to the build file and in the context", async () => {
    const image = await imageOf({
      "build.lua": script('bk.export(bk.scratch():mkfile("/x", require("lib.words").greeting))'),
      "lib/words.lua": 'return { greeting = require("./more") .. "!" }',
      "lib/more.lua": 'return "hello"',
      ".dockerignore": "*\n",
    });
    expect(image.read("/x").toString()).toBe("hello!");
  });

  test("the build file and the context can be in different directories", async () => {
    const directory = sandbox.directory({ "file.txt": "of the context" });
    const scriptDirectory = sandbox.directory({
      "docker/image.lua": script('bk.export(bk.scratch():copy("file.txt", "/"))'),
    });
    const image = await sandbox.image((args) =>
      sandbox.gateway({ directory, scriptDirectory, filename: "docker/image.lua", args }),
    );
    expect(image.read("/file.txt").toString()).toBe("of the context");
  });

  test("unknown client options are ignored", async () => {
    const image = await imageOf(
      { "build.lua": script('bk.export(bk.scratch():mkfile("/x", ""))') },
      {
        frobnicate: "1",
        "vcs:source": "https://example.com",
        cmdline: "x",
      },
    );
    expect([...image.files.keys()]).toEqual(["/x"]);
  });

  test("every field of bk.export reaches the image", async () => {
    const image = await imageOf({
      "build.lua": script(
        "bk.export(bk.scratch(), {",
        '  entrypoint = { "/bin/app" }, cmd = "serve --all", env = { B = "2", A = "1" }, user = "app:staff",',
        '  workdir = "/srv", expose = { 8080, "53/udp", "9000-9001" }, labels = { ["a.b"] = "c" },',
        '  volumes = { "/data" }, stop_signal = "SIGINT", shell = { "/bin/ash", "-c" }, onbuild = { "RUN x" },',
        '  healthcheck = { test = "check me", interval = "1m30s", timeout = 1.5, start_period = 5, start_interval = 2, retries = 4 },',
        '  author = "Ada", created = "2020-02-02T02:02:02Z", os = "linux", arch = "arm64", variant = "v8",',
        "})",
      ),
    });
    const { config } = image.config;
    expect(image.config).toMatchObject({
      architecture: "arm64",
      author: "Ada",
      created: "2020-02-02T02:02:02Z",
      os: "linux",
      variant: "v8",
    });
    expect(config).toEqual({
      ArgsEscaped: true,
      Cmd: ["/bin/ash", "-c", "serve --all"],
      Entrypoint: ["/bin/app"],
      Env: [expect.stringMatching(/^PATH=/), "A=1", "B=2"],
      ExposedPorts: { "53/udp": {}, "8080/tcp": {}, "9000/tcp": {}, "9001/tcp": {} },
      Healthcheck: {
        Interval: 90_000_000_000,
        Retries: 4,
        StartInterval: 2_000_000_000,
        StartPeriod: 5_000_000_000,
        Test: ["CMD-SHELL", "check me"],
        Timeout: 1_500_000_000,
      },
      Labels: { "a.b": "c" },
      OnBuild: ["RUN x"],
      Shell: ["/bin/ash", "-c"],
      StopSignal: "SIGINT",
      User: "app:staff",
      Volumes: { "/data": {} },
      WorkingDir: "/srv",
    });
  });

  test("each config call overrides the base image's configuration", async () => {
    const image = await imageOf({
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}"):env("A", "1"):env{ B = "2", PATH = bk.unset }`,
        's = s:workdir("/made"):workdir("below"):user("7"):config{ cmd = { "true" }, workdir = "/not/made" }',
        's = s:copy(bk.scratch():mkfile("/f", s:get_env("A") .. s:get_env("B")), "/f", "/seen")',
        "bk.export(s, { env = { A = bk.unset } })",
      ),
    });
    expect(image.config.config).toMatchObject({
      Cmd: ["true"],
      User: "7",
      WorkingDir: "/not/made",
    });
    expect(image.config.config["Env"]).toEqual(expect.arrayContaining(["B=2"]));
    expect(image.config.config["Env"]).not.toContain("A=1");
    expect(image.files.get("/made/below")?.type).toBe("directory");
    expect(image.files.has("/not")).toBe(false);
    expect(image.read("/seen").toString()).toBe("12");
  });
});
