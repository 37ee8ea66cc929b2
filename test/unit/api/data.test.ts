/** Checks that build arguments and values of images are never expanded: they reach their place unchanged. */
import { describe, expect, test } from "@jest/globals";
import { renderDefinition } from "../../support/render-definition.js";
import { evaluateScript, scriptRun, type ScriptInput } from "../../support/evaluate.js";

/** A text without `$`, which shows how a place treats any text. */
const PLAIN = "PLAIN";

const VALUES = ["ab$$cd", "x$PATH-y", "a\\$b", "p${PATH:+q}r", "a$", "$1", "$PATH", "$", "$$"];
/** Texts that expansion would change, replace, or reject. */
const KINDS = ["ab$$cd", "x$PATH-y", "a$"];

/** All that a script makes, but for digests, when the client gives the build argument V. */
function madeWith(value: string, script: string, options: ScriptInput["options"] = {}): string {
  const { definition, config } = evaluateScript(script, {
    options: { "build-arg:V": value, ...options },
  });
  return `${renderDefinition(definition)}\n${JSON.stringify(config, undefined, 1)}`.replace(
    /[0-9a-f]{64}/g,
    "DIGEST",
  );
}

const plainOutcomes = new Map<string, string>();

function expectData(value: string, script: string): void {
  const plain = plainOutcomes.get(script) ?? madeWith(PLAIN, script);
  plainOutcomes.set(script, plain);
  expect(plain).toContain(PLAIN);
  const inQuotes = JSON.stringify(value).slice(1, -1);
  expect(madeWith(value, script)).toBe(plain.replaceAll(PLAIN, () => inQuotes));
}

const each = (places: readonly (readonly [string, string])[], values: readonly string[]) =>
  places.flatMap(([place, call]) => values.map((value) => [value, place, call] as const));

const BASE = 'local s = bk.image("alpine:3.20")';
const RUN = (options: string) => `s:run("true", ${options})`;

const VALUE_PLACES: readonly (readonly [string, string])[] = [
  ["env(key, value)", 's:env("X", v)'],
  ["label", 's:label("x", v)'],
  ["defaults{ env }", 's:defaults{ env = bk.get_args{ "V" } }:run("true")'],
  ["run{ env }", RUN("{ env = { X = v } }")],
];

const PLACES: readonly (readonly [string, string])[] = [
  ["env{…}", "s:env{ X = v }"],
  ["config{ env }", "s:config{ env = { X = v } }"],
  ["labels", "s:labels{ x = v }"],
  ["user", "s:user(v)"],
  ["workdir", "s:workdir(v)"],
  ["config{ workdir }", "s:config{ workdir = v }"],
  ["volumes", "s:volumes{ v }"],
  ["defaults{ env }, seen by an author's text", 's:defaults{ env = { V = v } }:env("X", "$V")'],
  ["defaults{ secret_env }", 's:defaults{ secret_env = { X = v } }:run("true")'],
  ["run{ secret_env }", RUN("{ secret_env = { X = v } }")],
  ["run{ user }", RUN("{ user = v }")],
  ["run{ cwd }", RUN("{ cwd = v }")],
  ["run{ cwd } that a state is copied into", RUN("{ cwd = v, mounts = { bk.context() } }")],
  ["copy: src", 's:copy(v, "/o")'],
  ["copy: a list of sources", 's:copy({ v, "z" }, "/o/")'],
  ["copy: dest", 's:copy("a", v)'],
  ["copy{ parents }", 's:copy(v, "/o/", { parents = true })'],
  ["add: src", 's:add(v, "/o")'],
  ["add: dest", 's:add("https://example.com/a", v)'],
  ["mkdir", "s:mkdir(v)"],
  ["mkdir with special bits", 's:mkdir(v, { mode = "1777" })'],
  ["rm", "s:rm(v)"],
  ["symlink: target", 's:symlink(v, "/l")'],
  ["symlink: path", 's:symlink("/t", v)'],
  ["bk.cache: dest", RUN("{ mounts = { bk.cache(v) } }")],
  ["bk.cache{ id }", RUN('{ mounts = { bk.cache("/c", { id = v }) } }')],
  ["bk.cache{ source }", RUN('{ mounts = { bk.cache("/c", { from = s, source = v }) } }')],
  ["bk.bind: dest", RUN("{ mounts = { bk.bind(v) } }")],
  ["bk.bind{ source }", RUN('{ mounts = { bk.bind("/c", { source = v }) } }')],
  ["bk.tmpfs: dest", RUN("{ mounts = { bk.tmpfs(v) } }")],
  ["bk.secret{ id }", RUN("{ mounts = { bk.secret{ id = v } } }")],
  ["bk.secret{ dest }", RUN('{ mounts = { bk.secret{ id = "i", dest = v } } }')],
  ["bk.ssh{ id, dest }", RUN("{ mounts = { bk.ssh{ id = v, dest = v } } }")],
];

describe("a build argument is never expanded", () => {
  test.each([...each(VALUE_PLACES, VALUES), ...each(PLACES, KINDS)])(
    "%s in %s",
    (value, _place, call) => {
      expectData(value, `${BASE}\nlocal v = bk.arg("V")\nbk.export(${call})`);
    },
  );

  const OWNED = [
    ["copy{ owner }", 's:copy("a", "/o", { owner = v })'],
    ["copy{ owner = { user, group } }", 's:copy("a", "/o", { owner = { user = v, group = v } })'],
    ["defaults{ owner }", 's:defaults{ owner = v }:mkdir("/d")'],
    ["a variable of an owner", 's:env("X", v):copy("a", "/o", { owner = "$X" })'],
  ] as const;
  test.each(each(OWNED, KINDS))("%s in %s", (value, _place, call) => {
    expectData(value, `${BASE}\nlocal v = bk.arg("V")\nbk.export(${call})`);
  });

  test.each(VALUES)("%s in the export options of a target", (value) => {
    expectData(
      value,
      `bk.target("t", function() return bk.scratch(), { labels = { x = bk.arg("V") } } end)`,
    );
  });

  test.each(VALUES)("%s for os.getenv", (value) => {
    expectData(value, `${BASE}\nbk.export(s, { env = { X = os.getenv("V") } })`);
  });

  test("in a file's path", () => {
    const made = madeWith("ab$$cd", `bk.export(bk.scratch():mkfile(bk.arg("V"), "x"))`);
    expect(made).toContain('path: "/ab$$cd"');
  });

  test("in a URL", () => {
    const script = `bk.export(bk.scratch():add(bk.arg("V"), "/o"))`;
    const made = madeWith("https://example.com/a$$b", script);
    expect(made).toContain('identifier: "https://example.com/a$$b"');
    expect(made).toContain("ADD https://example.com/a$$b /o # buildkit");
  });

  test("as the mount of get_mount", () => {
    const script = `local v = bk.arg("V")
local s = bk.image("alpine:3.20"):run("true", { mounts = { bk.bind(v, { readonly = false }) } })
bk.export(bk.scratch():copy(s:get_mount(v), "a", "b"))`;
    expect(madeWith("/x$y", script)).toContain('dest: "/x$y"');
  });

  test.each([
    ["s:expose(v)", 'expected a port such as 8080, "8080/tcp" or "8000-8010/udp", got "x$PATH"'],
    ["s:stop_signal(v)", 'expected a signal such as "SIGTERM" or 15, got "x$PATH"'],
    ['s:copy("a", "/o", { mode = v })', "x$PATH"],
    ['s:add("https://example.com/a", "/o", { checksum = v })', 'got "x$PATH"'],
  ])("is shown unchanged in the error of %s", (call, message) => {
    const script = `${BASE}\nlocal v = bk.arg("V")\nbk.export(${call})`;
    expect(() => madeWith("x$PATH", script)).toThrow(message);
  });

  test("in the history and the name of a step", () => {
    const made = madeWith("a$b", `bk.export(bk.scratch():copy(bk.arg("V"), "/o$$"))`);
    expect(made).toContain('name: "[1/1] COPY a$b /o$"');
    expect(made).toContain('"created_by": "COPY a$b /o$ # buildkit"');
  });
});

describe("the script's own text is expanded", () => {
  const X = 'local s = bk.scratch():env("X", "1")\n';

  test.each<readonly [string, ScriptInput["options"], string]>([
    ['s:env("Y", "/app/bin:$X")', {}, "Y=/app/bin:1"],
    ['s:env("Y", bk.arg("DEFAULTED", "v-$X"))', {}, "Y=v-1"],
    ['s:env("Y", bk.get_args{ DEFAULTED = "v-$X" }.DEFAULTED)', {}, "Y=v-1"],
    ['s:env("Y", bk.arg("DEFAULTED", "v-$X"))', { "build-arg:DEFAULTED": "w-$X" }, "Y=w-$X"],
    // A text that equals a build argument counts as the build argument.
    ['s:env("Y", "$X")', { "build-arg:V": "$X" }, "Y=$X"],
    ['s:env("Y", "$X:")', { "build-arg:V": "$X" }, "Y=1:"],
  ])("%s with %j", (call, options, expected) => {
    const made = madeWith("", `${X}bk.arg("V")\nbk.export(${call})`, options);
    expect(made).toContain(JSON.stringify(expected));
  });
});

describe("values that a script reads from a state are never expanded", () => {
  const config = {
    Env: ["PATH=/bin", "FOO=a$b", "BAR=x$$y"],
    Labels: { l: "p$q", "org.example.a": "$" },
    WorkingDir: "/w$d",
    User: "u$r:g$p",
    Volumes: { "/v$o": {} },
    StopSignal: "SIGINT",
    Healthcheck: { Test: ["CMD-SHELL", "echo $$ $FOO"] },
    Cmd: ["sh", "-c", "echo $FOO $$"],
    Entrypoint: ["/e$"],
    Shell: ["/bin/$sh", "-c"],
  };
  const images = {
    base: { config: { architecture: "amd64", os: "linux", config, rootfs: { type: "layers" } } },
  };

  /** The configuration that a script exports. */
  function exported(script: string) {
    const run = scriptRun(`local base = bk.image("base")\n${script}`, { images });
    const result = run.evaluate().config.config;
    expect(run.warnings).toEqual([]);
    return result;
  }

  test("an exported get_config table is unchanged", () => {
    const again = exported("bk.export(bk.scratch(), base:get_config())");
    const { Env, ...others } = config;
    expect(again).toMatchObject(others);
    expect(again.Env?.toSorted()).toEqual(Env.toSorted());
  });

  test("values in nested tables of get_config", () => {
    const again = exported(`local c = base:get_config()
bk.export(bk.scratch():env{ A = c.env.FOO, B = c.env.BAR, C = c.cmd[3], D = c.healthcheck.test[2] }
  :labels{ a = c.labels.l, b = c.labels["org.example.a"], c = c.volumes[1] })`);
    expect(again.Env?.slice(1)).toEqual(["A=a$b", "B=x$$y", "C=echo $FOO $$", "D=echo $$ $FOO"]);
    expect(again.Labels).toEqual({ a: "p$q", b: "$", c: "/v$o" });
  });

  test("get_env, get_workdir and get_user", () => {
    const again = exported(`bk.export(bk.scratch():workdir(base:get_workdir()):user(base:get_user())
  :env{ A = base:get_env("FOO"), B = base:get_env("BAR") })`);
    expect(again).toMatchObject({ WorkingDir: "/w$d", User: "u$r:g$p" });
    expect(again.Env?.slice(1)).toEqual(["A=a$b", "B=x$$y"]);
  });

  test("a variable whose value is an escaped text", () => {
    const again = exported(`local s = bk.scratch():env("A", "x$$y")
bk.export(s:env("B", s:get_env("A")))`);
    expect(again.Env?.slice(1)).toEqual(["A=x$y", "B=x$y"]);
  });
});

describe("a build argument inside a larger text", () => {
  /** The warnings of a script that the client gives V. */
  function warningsOf(value: string, script: string) {
    const run = scriptRun(`local v = bk.arg("V")\n${script}`, {
      options: { "build-arg:V": value },
    });
    run.evaluate();
    return run.warnings.map(({ rule, message, frames }) => [rule, frames[0]?.line, message]);
  }
  const advice = (path: string, call: string) =>
    `${path}: a value from outside is part of a larger text, where its $ begins a variable: write ${call}`;

  test.each<readonly [string, string, string]>([
    ['s:env("X", "v" .. v)', "value", 'bk.escape(bk.arg("V"))'],
    ['s:env{ X = v .. "/bin" }', "key.X", 'bk.escape(bk.arg("V"))'],
    ['s:labels{ x = "a " .. v .. " b" }', "value.x", 'bk.escape(bk.arg("V"))'],
    ['s:copy("a/" .. v, "/o")', "src", 'bk.escape(bk.arg("V"))'],
    ['s:run("true", { env = { "X=" .. v } })', "options.env[1]", 'bk.escape(bk.arg("V"))'],
    ['s:env("A", v):env("X", "v" .. s:get_env("P"))', "value", 'bk.escape(bk.arg("V"))'],
  ])("%s is reported at its line", (call, path, fix) => {
    expect(warningsOf("$P", `local s = bk.scratch():env("P", v)\nbk.export(\n${call})`)).toEqual([
      ["UnescapedValue", expect.any(Number), advice(path, fix)],
    ]);
  });

  test("names the call that returned the value", () => {
    const script = `local s = bk.scratch():env("A", "x$$PATH"):label("a b", "y$$PATH")
bk.export(s:env("X", "1" .. s:get_env("A")):env("Y", "2" .. s:get_config().labels["a b"]))`;
    expect(warningsOf("", script)).toEqual([
      ["UnescapedValue", 3, advice("value", 'bk.escape(state:get_env("A"))')],
      ["UnescapedValue", 3, advice("value", 'bk.escape(state:get_config().labels["a b"])')],
    ]);
  });

  test.each([
    's:env("X", v)',
    's:env("X", "v" .. bk.escape(v))',
    's:env("X", bk.escape(v))',
    's:env("X", bk.escape(v) .. bk.escape(v) .. ":$PATH")',
    's:env("X", "/app/bin:$PATH")',
    's:run("echo " .. v)',
    's:mkfile("/f", "data " .. v)',
  ])("%s is not reported", (call) => {
    const script = `local s = bk.scratch():env("P", "1")\nbk.export(${call})`;
    const shown = ["$P", "a$$b", "$$", "$P$P"].flatMap((value) => warningsOf(value, script));
    expect(shown).toEqual([]);
  });

  test("is not reported if the script contains the same text", () => {
    expect(warningsOf("$PATH", 'bk.export(bk.scratch():env("PATH", "/app/bin:$PATH"))')).toEqual(
      [],
    );
  });

  test("with an invalid variable fails, and shows the call", () => {
    expect(() => warningsOf("a$", 'bk.export(bk.scratch():label("x", "v" .. v))')).toThrow(
      'write $$ for a dollar, or bk.escape(bk.arg("V")) for a value from outside',
    );
  });

  test("is not reported if a comment skips the rule", () => {
    const script =
      'bk.export(bk.scratch():env("P", "1"):env("X", "v" .. v)) -- check=skip=UnescapedValue';
    expect(warningsOf("$P", script)).toEqual([]);
  });
});
