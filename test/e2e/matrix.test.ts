/**
 * The smoke tests of all engines: supported features work, and unsupported features fail at their line. The table below
 * lists the observed features of the daemons in test/engine/README.md.
 */
import { expect } from "@jest/globals";
import { join } from "node:path";
import { endToEnd, type Declare } from "../support/end-to-end.js";
import { REPOSITORY, type EngineName } from "../support/engine.js";
import { BUSYBOX, failed, FRONTEND, script, succeeded, type Sandbox } from "../support/sandbox.js";
import { Builder, type Client } from "../support/smoke.js";

/** Something that not every daemon can do. */
type Feature = keyof typeof FEATURES;

interface Engine {
  readonly needs: readonly [EngineName, ...EngineName[]];
  readonly clients: readonly [Client, ...Client[]];
  readonly lacks: readonly Feature[];
  /** Its clients get the lines around an error. Docker 20.10 drops them, for Dockerfiles too. */
  readonly hasExcerpts: boolean;
  /** The message limit. */
  readonly messageMib: 4 | 16;
}

/** A script line that needs the feature, the files that it adds to `result`, and the error of an engine without it. */
const FEATURES = {
  "bk.merge": {
    line: 'result = result:copy(bk.merge(base, bk.scratch():mkfile("/m", "merged")), "/m", "/m")',
    gives: { "/m": "merged" },
    needs: "bk.merge needs BuildKit 0.10 or later (Docker: with the containerd image store)",
  },
  "bk.diff": {
    line: 'result = result:copy(base:run("echo changed > /d"):diff(base), "/d", "/d")',
    gives: { "/d": "changed\n" },
    needs: "bk.diff needs BuildKit 0.10 or later (Docker: with the containerd image store)",
  },
  symlink: {
    line: 'result = result:mkfile("/target", "linked"):symlink("target", "/link")',
    gives: { "/target": "linked", "/link": "linked" },
    needs: "symlink needs BuildKit 0.19 or later",
  },
  valid_exit_codes: {
    line: 'result = result:copy(base:run("echo 3 > /c; exit 3", { valid_exit_codes = 3 }), "/c", "/c")',
    gives: { "/c": "3\n" },
    needs: "the option valid_exit_codes needs BuildKit 0.17 or later",
  },
  filters: {
    line: 'result = result:copy("tree", "/", { include = "a*", exclude = "*.no" })',
    gives: { "/a.yes": "a" },
    needs: "a filter of copy (include, exclude, parents) needs BuildKit 0.9 or later",
  },
  secret_env: {
    line: 'result = result:copy(base:run("echo $S > /s", { secret_env = { S = "token" } }), "/s", "/s")',
    gives: { "/s": "secret\n" },
    needs: "a secret in the environment needs BuildKit 0.10 or later",
  },
  ulimits: {
    line: 'result = result:copy(base:run("ulimit -n > /u", { ulimits = { nofile = 123 } }), "/u", "/u")',
    gives: { "/u": "123\n" },
    needs: "the option ulimits needs BuildKit 0.10 or later",
  },
  always_replace: {
    line: 'result = result:mkdir("/r"):copy(bk.scratch():mkfile("/r", "r"), "/r", "/", { always_replace = true })',
    gives: { "/r": "r" },
    needs: "always_replace of copy needs BuildKit 0.14 or later",
  },
} as const;

const ENGINES: readonly Engine[] = [
  {
    // With the registry it is our own, whose image store is known.
    needs: ["docker", "registry"],
    clients: ["docker buildx build"],
    lacks: ["bk.merge", "bk.diff"],
    hasExcerpts: true,
    messageMib: 16,
  },
  {
    needs: ["docker-containerd"],
    clients: ["docker buildx build"],
    lacks: [],
    hasExcerpts: true,
    messageMib: 16,
  },
  {
    needs: ["docker-20"],
    clients: ["docker buildx build", "docker build"],
    lacks: Object.keys(FEATURES) as Feature[],
    hasExcerpts: false,
    messageMib: 4,
  },
  {
    // Docker Engine runs the image that buildctl has built.
    needs: ["buildkit-2023", "docker", "registry"],
    clients: ["buildctl build"],
    lacks: ["symlink", "valid_exit_codes", "always_replace"],
    hasExcerpts: true,
    messageMib: 4,
  },
];

const HELLO = join(REPOSITORY, "examples/hello");
const STEPS = [
  `local base = bk.image("${BUSYBOX}"):workdir("/w"):run("mkdir -m 700 /d; echo NONCE > /nonce")`,
  'local filled = bk.target("filled", function()',
  '  return base:copy(".", "all/"):run([[',
  "    cat /run/secrets/token /src/a.txt > out && cat /nonce >> /cache/f && cat /cache/f >> out && ls all >> out",
  '  ]], { mounts = { bk.secret("/run/secrets/token"), bk.cache("/cache/NONCE"), bk.bind(bk.context(), "/src") } })',
  "end)",
  'bk.target("result", function() return bk.scratch():copy(filled(), "/w/out", "/") end)',
  'bk.target("linked", function()',
  '  local s = base:copy("a.txt", "/d/", { link = true, mode = "0600" }):run("stat -c %a /d /d/a.txt > /modes")',
  '  return bk.scratch():copy(s, "/modes", "/")',
  "end)",
];

/** The client and arguments for the tests of one engine. */
interface Smoke {
  readonly builder: Builder;
  /** Arguments that give the secret `token`. */
  readonly secret: readonly string[];
  readonly nonce: string;
}

for (const engine of ENGINES) {
  endToEnd(`smoke list / ${engine.needs[0]}`, engine.needs, (sandbox, test) => {
    const builder = new Builder(sandbox, engine.clients[0]);
    const directory = sandbox.directory({ token: "secret\n" });
    const secret = ["--secret", `id=token,src=${join(directory, "token")}`];
    const smoke = { builder, secret, nonce: sandbox.nonce };
    hello(engine, sandbox, test);
    steps(smoke, test);
    mistakes(engine, smoke, test);
    features(engine, smoke, test);
    triggers(engine, sandbox, test);
  });
}

function hello({ clients }: Engine, sandbox: Sandbox, test: Declare): void {
  for (const client of clients) {
    test(`examples/hello is built and runs: ${client}`, async () => {
      const build = { files: HELLO, buildArgs: { NAME: sandbox.nonce } };
      const output = await new Builder(sandbox, client).output("hello", build);
      expect(output).toBe(`Hello, ${sandbox.nonce}! This image was built with Lua.\n`);
    });
  }
  for (const client of clients.filter((name) => name !== "buildctl build")) {
    test(`BUILDKIT_SYNTAX names the frontend: ${client}`, async () => {
      const files = { "build.lua": 'bk.export(bk.scratch():mkfile("/x", "x"))' };
      const build = { files, buildArgs: { BUILDKIT_SYNTAX: FRONTEND } };
      expect(await new Builder(sandbox, client).files(build)).toEqual({ "/x": "x" });
    });
  }
}

function steps({ builder, secret, nonce }: Smoke, test: Declare): void {
  const files = {
    "a.txt": "a\n",
    ".dockerignore": "ignored\n",
    ignored: "",
    "build.lua": script(...STEPS.map((line) => line.replaceAll("NONCE", nonce))),
  };

  test("a target builds with copies, commands, a secret, a cache and the context", async () => {
    const found = await builder.files({ files, target: "result", args: secret });
    expect(found).toEqual({ "/out": `secret\na\n${nonce}\na.txt\nbuild.lua\n` });
  });

  test("a linked copy has the result of a plain copy", async () => {
    expect(await builder.files({ files, target: "linked" })).toEqual({ "/modes": "700\n600\n" });
  });
}

/** The lines that excerpts point at. */
function pointedAt(output: string): readonly string[] {
  return [...output.matchAll(/>>> (.*)/g)].map(([, line = ""]) => line);
}

function mistakes({ hasExcerpts, messageMib }: Engine, smoke: Smoke, test: Declare): void {
  const { builder, nonce } = smoke;
  const start = `local s = bk.image("${BUSYBOX}")`;

  test("an error shows the script's line", async () => {
    const wrong = 's = s:runn("true")';
    const files = { "build.lua": script(start, wrong) };
    const said = failed(await builder.run({ files }, []));
    expect(said).toContain('build.lua:3: a State has no method "runn" (did you mean "run"?)');
    expect(pointedAt(said)).toEqual(hasExcerpts ? [wrong] : []);
  });

  test("a failing command shows its output and the script's line", async () => {
    const wrong = `s = s:run("echo about to fail: ${nonce}; exit 7")`;
    const files = { "build.lua": script(start, wrong, "bk.export(s)") };
    const said = failed(await builder.run({ files }, []));
    expect(said).toMatch(new RegExp(`^#\\d+ \\S+ about to fail: ${nonce}$`, "m"));
    expect(said).toContain("exit code: 7");
    expect(pointedAt(said)).toEqual(hasExcerpts ? [wrong] : []);
  });

  test("a definition above the message limit fails at its step", async () => {
    const mib = messageMib + 1;
    const lua = `bk.export(bk.scratch():mkfile("/x", ("x"):rep(${mib} * 2 ^ 20)))`;
    const said = failed(await builder.run({ files: { "build.lua": script(lua) } }, []));
    expect(said).toContain(
      `build.lua:2: the build's definition exceeds the limit of this BuildKit, ${messageMib} MiB`,
    );
  });

  test("a definition below the message limit is built", async () => {
    const bytes = messageMib * 2 ** 20 - 100_000;
    const lua = `bk.export(bk.scratch():mkfile("/x", ("x"):rep(${bytes})))`;
    const { "/x": content } = await builder.files({ files: { "build.lua": script(lua) } });
    expect(content?.length).toBe(bytes);
  });
}

function features({ lacks }: Engine, { builder, secret, nonce }: Smoke, test: Declare): void {
  const buildOf = (names: readonly Feature[]) => {
    const lines = names.map((name) => FEATURES[name].line);
    const base = `local base = bk.image("${BUSYBOX}"):env("NONCE", "${nonce}")`;
    const lua = script(base, "local result = bk.scratch()", ...lines, "bk.export(result)");
    const tree = { "tree/a.yes": "a", "tree/a.no": "a", "tree/b": "b" };
    return { files: { "build.lua": lua, ...tree }, args: secret };
  };
  const all = Object.keys(FEATURES) as Feature[];
  const has = all.filter((name) => !lacks.includes(name));

  test(`the engine supports: ${has.join(", ") || "no optional features"}`, async () => {
    const gives = has.map((name) => FEATURES[name].gives);
    expect(await builder.files(buildOf(has))).toEqual(Object.assign({}, ...gives));
  });

  for (const name of lacks) {
    test(`an unsupported feature fails at its line with the required release: ${name}`, async () => {
      const said = failed(await builder.run(buildOf([name]), []));
      expect(said).toContain(`build.lua:4: ${FEATURES[name].needs}: this daemon does not have`);
    });
  }
}

function triggers({ clients: [client] }: Engine, sandbox: Sandbox, test: Declare): void {
  test("ONBUILD triggers of a base image run", async () => {
    const instructions = ["RUN echo ran > /ran", "COPY a.txt /a.txt", "ENV FROM_TRIGGER=yes"];
    const dockerfile = [`FROM ${BUSYBOX}`, ...instructions.map((text) => `ONBUILD ${text}`), ""];
    const base = await baseImage(client, sandbox, dockerfile.join("\n"));
    const lua = script(
      `local s = bk.image("${base}"):run("cat /ran /a.txt > /seen; echo $FROM_TRIGGER >> /seen")`,
      'bk.export(bk.scratch():copy(s, "/seen", "/"))',
    );
    const files = { "build.lua": lua, "a.txt": "a\n" };
    const found = await new Builder(sandbox, client).files({ files });
    expect(found).toEqual({ "/seen": "ran\na\nyes\n" });
  });
}

/** Makes an image where the engine finds it: in its own store, or in the registry. */
async function baseImage(client: Client, sandbox: Sandbox, dockerfile: string): Promise<string> {
  const files = { Dockerfile: dockerfile };
  if (client === "buildctl build") return sandbox.push("triggers", files);
  const tag = sandbox.tag("triggers");
  const directory = sandbox.directory(files);
  succeeded(await sandbox.buildx({ directory, args: ["--load", "--tag", tag] }));
  return tag;
}
