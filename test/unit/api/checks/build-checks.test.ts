import { describe, expect, test } from "@jest/globals";
import { LINT_RULES } from "../../../../src/api/checks/rules.js";
import type { FakeImage } from "../../../support/fake-bridge.js";
import { scriptRun, type ScriptInput } from "../../../support/evaluate.js";
import { utf8 } from "../../../../src/util/bytes.js";

/** Returns the warnings of a script: rule, line, message. */
function warningsOf(script: string, input: ScriptInput = {}) {
  const run = scriptRun(script, input);
  run.evaluate();
  return run.warnings.map(({ rule, frames, message }) => [rule, frames[0]?.line, message]);
}

const ALPINE = 'bk.image("alpine:3.20")';

/** An image for one platform. */
function imageFor(architecture: string, rest: object = {}): FakeImage {
  const rootfs = { type: "layers", diff_ids: [`sha256:${"1".repeat(64)}`] };
  return { config: { architecture, os: "linux", config: {}, rootfs, ...rest } };
}

const AMD = imageFor("amd64");
const ARM = imageFor("arm64", { variant: "v8" });

describe("each rule", () => {
  test.each<readonly [keyof typeof LINT_RULES, string, ScriptInput, number | undefined, string]>([
    [
      "CopyIgnoredFile",
      `local s = ${ALPINE}\nbk.export(s:copy("b", "/"):copy("./node_modules/x", "/"))`,
      { context: { ".dockerignore": "node_modules", b: "" } },
      2,
      '"./node_modules/x" is not in the build context: its ignore file excludes it',
    ],
    [
      "InvalidBaseImagePlatform",
      `local s = bk.image("app")\nbk.export(${ALPINE}:copy(s, "/a", "/a"))`,
      { images: { app: ARM, "alpine:3.20": AMD } },
      1,
      'the image app:latest is for linux/arm64, not for linux/amd64: commands do not run on it without an emulator; build for its platform, or write platform = "linux/arm64" if only its files are needed',
    ],
    [
      "JSONArgsRecommended",
      `bk.export(${ALPINE}:entrypoint("run"))`,
      {},
      1,
      'entrypoint as a string runs in a shell, which does not pass signals on: write a list, entrypoint = { "program", "argument" }',
    ],
    [
      "PasswordInURL",
      'bk.git("https://me:secret@example.com/a.git")\nbk.export(bk.scratch())',
      {},
      1,
      "the password in https://me:xxxxx@example.com/a.git becomes part of the build's definition, of caches and of provenance: name a secret with auth_token_secret instead",
    ],
    [
      "RedundantTargetPlatform",
      'bk.export(bk.image("alpine:3.20", { platform = bk.target_platform() }))',
      {},
      1,
      "platform = bk.target_platform() is redundant: images use the target platform by default",
    ],
    [
      "SecretsUsedInArgOrEnv",
      `bk.arg("API_TOKEN")\nbk.export(${ALPINE})`,
      {},
      1,
      'the build argument API_TOKEN looks like a secret, and build arguments are shown in provenance: use bk.secret{ id = "api_token", env = "API_TOKEN" }',
    ],
    [
      "SecretsUsedInArgOrEnv",
      `local s = ${ALPINE}\nbk.export(s, { env = { PASSWORD = "x", PATH = "/" } })`,
      {},
      2,
      'the variable PASSWORD looks like a secret, and environments are part of images, caches and provenance: use bk.secret{ id = "password", env = "PASSWORD" }',
    ],
    [
      "StringAsBoolean",
      `bk.get_args{ "DEBUG" }\nbk.export(${ALPINE})`,
      { options: { "build-arg:DEBUG": "false" } },
      1,
      'DEBUG is the string "false", which Lua takes for true; write bk.get_args{ DEBUG = false } for a boolean',
    ],
    [
      "UndefinedVar",
      `bk.arg("V")\nbk.export(${ALPINE}:run("echo $V"))`,
      {},
      2,
      "the command uses $V, which is a build argument but not in its environment: pass env = { V = … } or use state:defaults{ env = … }",
    ],
    [
      "UnescapedValue",
      `local v = bk.arg("V")\nlocal s = ${ALPINE}\nbk.export(s:label("v", "v " .. v))`,
      { options: { "build-arg:V": "a$PATH" } },
      3,
      'value: a value from outside is part of a larger text, where its $ begins a variable: write bk.escape(bk.arg("V"))',
    ],
    [
      "UnorderedKeys",
      `for k in pairs{ [{}] = 1 } do end\nbk.export(${ALPINE})`,
      {},
      1,
      expect.any(String) as unknown as string,
    ],
    [
      "UnusedBuildArg",
      `bk.export(${ALPINE})`,
      { options: { "build-arg:NOWHERE": "x" } },
      undefined,
      "the build argument NOWHERE is used nowhere in the script",
    ],
    [
      "UnusedState",
      `local s = ${ALPINE}\nlocal tested = s:run("npm test")\nbk.export(s)`,
      {},
      2,
      "nothing uses the state tested, so that its steps are not part of the build: use it, or delete the line",
    ],
    [
      "WorkdirRelativePath",
      `local s = ${ALPINE}\nbk.export(s:workdir("app"))`,
      {},
      2,
      'the relative working directory "app" starts where the base image says, which can change: write an absolute path',
    ],
  ])("%s: %s", (rule, script, input, line, message) => {
    expect(warningsOf(script, input)).toEqual([[rule, line, message]]);
  });

  test("has a description", () => {
    expect(Object.values(LINT_RULES).filter((text) => !/^[A-Z].*[^.]$/.test(text))).toEqual([]);
  });
});

test("a build argument that Luakit reads is not reported as unused", () => {
  const options = { "build-arg:LUAKIT_TIMELIMIT": "1m", "build-arg:LUAKIT_MEMORY_LIMIT": "64m" };
  expect(warningsOf(`bk.export(${ALPINE})`, { options })).toEqual([
    [
      "UnusedBuildArg",
      undefined,
      'the build argument LUAKIT_TIMELIMIT is used nowhere in the script (did you mean "LUAKIT_TIME_LIMIT"?)',
    ],
  ]);
});

describe("an image of another platform is not reported", () => {
  const withoutLayers = { rootfs: { type: "layers" }, history: [{ empty_layer: true }] };
  test.each<readonly [string, string, ScriptInput]>([
    ["asked for by name", 'bk.image("app", { platform = "linux/arm64" })', {}],
    ["asked for by the client", 'bk.image("app")', { options: { platform: "linux/arm64" } }],
    ["in place of an image", 'bk.image("x")', { options: { "context:x": "docker-image://app" } }],
    ["without layers", 'bk.image("none")', {}],
    ["the same in another spelling", 'bk.image("old")', {}],
  ])("if it is %s", (_name, image, input) => {
    const images = { app: ARM, none: imageFor("arm64", withoutLayers), old: imageFor("x86_64") };
    expect(warningsOf(`bk.export(${image})`, { images, ...input })).toEqual([]);
  });
});

describe("a copy of an ignored path", () => {
  test.each<readonly [string, string, string]>([
    ["*.log", 's:copy("*.log", "/")', "*.log"],
    ["a/b", 's:env("DIR", "a"):copy("/$DIR/b/c", "/")', "/a/b/c"],
    ["*", 's:copy(".", "/")', "."],
    ["**", 's:copy({ "/" }, "/", { link = true })', "/"],
    ["a", 'bk.scratch():copy(s:copy("a", "/"), "/x", "/")', "a"],
    ["*.md\n!README.md\nsecret.txt", 's:copy("secret.txt", "/")', "secret.txt"],
    ["*\n!a", 's:copy("b", "/")', "b"],
    ["*\n!a/b", 's:copy("a/c", "/")', "a/c"],
  ])("%s is reported in %s", (pattern, expression, src) => {
    const context = { ".dockerignore": pattern };
    expect(
      warningsOf(`local s = ${ALPINE}\nbk.export(${expression})`, {
        context,
        readEntries: noLinks,
      }),
    ).toEqual([["CopyIgnoredFile", 2, expect.stringMatching(startOf(src))]]);
  });

  const noLinks = () => new Map<string, string>();
  const startOf = (src: string) =>
    `^${JSON.stringify(src).replace(/[$*.]/g, String.raw`\$&`)} is not in the build context`;

  test.each<readonly [string, string]>([
    [
      "*\n!a.txt\n!subdir/file",
      's:copy("subdir", "/subdir/"):copy("a.txt", "/"):copy(".", "/all/")',
    ],
    ["*.md\n!README.md", 's:copy("*.md", "/"):copy("README.md", "/")'],
    ["a", 's:copy("b", "/"):copy(".", "/")'],
    ["*.log", 's:copy(".", "/")'],
    ["a", 's:copy(bk.context{ ignore_file = false }, "a", "/")'],
    ["a", 's:copy(bk.context("other"), "a", "/")'],
    ["a", 's:copy(s:mkfile("/a", ""), "a", "/")'],
  ])("%j is not reported in %s", (pattern, expression) => {
    const files = { ".dockerignore": pattern };
    const input = { context: files, locals: { other: files } };
    expect(warningsOf(`local s = ${ALPINE}\nbk.export(${expression})`, input)).toEqual([]);
  });
});

describe("a secret in an environment variable", () => {
  test.each([
    's:env("MY_SECRET", "x")',
    's:env{ apikey = "x" }',
    's:config{ env = { GITHUB_AUTH = "x" } }',
    's:defaults{ env = { Passwd = "x" } }:run("make")',
    's:run("make", { env = { CREDENTIALS_X = "x" } })',
    'bk.scratch():copy(s:env("KEY", "x"):run("make"), "/a", "/a")',
  ])("is reported in %s", (expression) => {
    expect(warningsOf(`local s = ${ALPINE}\nbk.export(${expression})`)).toEqual([
      ["SecretsUsedInArgOrEnv", 2, expect.stringMatching(/^the variable \w+ looks like a secret/)],
    ]);
  });

  test.each([
    's:env{ TOKEN_FILE = "x", PUBLIC_KEY = "x", KEY_VERSION = "x", KEYBOARD = "x", MONKEY = "x" }',
    's:env("TOKEN", bk.unset)',
    's:run("make", { secret_env = { TOKEN = "token" } })',
  ])("is not reported in %s", (expression) => {
    expect(warningsOf(`local s = ${ALPINE}\nbk.export(${expression})`)).toEqual([]);
  });

  test("is not reported in a state that the result does not use", () => {
    expect(warningsOf(`local s = ${ALPINE}\nlocal _t = s:env("KEY", "x")\nbk.export(s)`)).toEqual(
      [],
    );
  });
});

describe("a shell command as a string is not reported", () => {
  test.each([
    's:shell{ "/bin/bash", "-c" }:cmd("run")',
    's:config{ shell = { "/bin/bash", "-c" }, entrypoint = "run" }',
    "s:cmd(bk.unset)",
    's:cmd{ "run" }',
  ])("in %s", (expression) => {
    expect(warningsOf(`local s = ${ALPINE}\nbk.export(${expression})`)).toEqual([]);
  });
});

describe("a working directory", () => {
  test.each([
    ['s:workdir("/a"):workdir("b")', []],
    ['s:workdir("a"):workdir("b")', ["a"]],
    ['s:config{ workdir = "a" }', ["a"]],
    ['s:workdir("$HOME/a")', []],
    ['s:workdir("/"):workdir("b")', []],
    ['bk.merge(s:workdir("a"):run("x"), s:workdir("b"):run("y"))', ["a", "b"]],
  ])("%s", (expression, relative) => {
    const input = { images: { "alpine:3.20": { config: { config: { Env: ["HOME=/root"] } } } } };
    const found = warningsOf(`local s = ${ALPINE}\nbk.export(${expression})`, input);
    expect(found).toEqual(
      relative.map((path) => [
        "WorkdirRelativePath",
        2,
        expect.stringContaining(`the relative working directory "${path}"`),
      ]),
    );
  });
});

describe("a platform that equals the target platform is not reported", () => {
  test.each([
    ["the same name", '"linux/amd64"'],
    ["the platform of the build machine", "bk.build_platform()"],
    ["the platform of a state", `${ALPINE}:get_platform()`],
    ["a platform of a state for the target", "bk.scratch():get_platform()"],
  ])("%s", (_name, platform) => {
    expect(warningsOf(`bk.export(bk.image("alpine:3.20", { platform = ${platform} }))`)).toEqual(
      [],
    );
  });
});

describe("a build argument counts as used if an ONBUILD trigger of the base image reads it", () => {
  const onBuild = (...triggers: readonly string[]): ScriptInput => ({
    images: {
      "alpine:3.20": {
        ...BUILT,
        config: { ...AMD.config, config: { OnBuild: triggers } },
      },
    },
    options: { "build-arg:WHO": "x" },
  });
  const BUILT = {
    built: { definition: new Uint8Array(), config: utf8(JSON.stringify(AMD.config)) },
  };

  test.each(["ARG WHO", "arg WHO=world", 'ARG A=1 "WHO=x y"', "ARG  A\tWHO"])("%s", (trigger) => {
    expect(warningsOf(`bk.export(${ALPINE})`, onBuild("RUN true", trigger))).toEqual([]);
  });

  test.each(["RUN echo $WHO", "ARG WHOM", "ENV WHO=x", "ARG A=WHO"])(
    "but not for %s",
    (trigger) => {
      expect(warningsOf(`bk.export(${ALPINE})`, onBuild(trigger))).toEqual([
        ["UnusedBuildArg", undefined, expect.stringContaining("WHO is used nowhere")],
      ]);
    },
  );
});

describe("a build argument in a command without that variable", () => {
  const given: ScriptInput = { options: { "build-arg:V": "1" } };
  test.each<readonly [string, ScriptInput]>([
    ['bk.arg("V")\nbk.export(s:run("echo $V"))', {}],
    ['bk.arg("V")\nbk.export(s:run("echo $V"))', given],
    ['local V = bk.arg("V")\nbk.export(s:run("echo $V"))', {}],
    ['bk.get_args{ "V" }\nbk.export(s:run("echo $V"))', given],
    ['os.getenv("V")\nbk.export(s:run{ "sh", "-ec", "echo $V" })', {}],
    ['bk.arg("V", "1")\nbk.export(s:shell{ "/bin/bash", "-c" }:run("echo $V"))', {}],
    ['bk.arg("V", "1")\nbk.export(s:run("cat <<EOF\\n$V\\nEOF"))', {}],
    ['bk.arg("HTTP_PROXY")\nbk.export(s:run("echo $HTTP_PROXY", { proxy = false }))', {}],
  ])("is reported in %s", (script, input) => {
    expect(warningsOf(`local s = ${ALPINE}\n${script}`, input)).toEqual([
      ["UndefinedVar", 3, expect.stringMatching(/^the command uses \$(?:V|HTTP_PROXY), which/)],
    ]);
  });

  test.each([
    // The environment was passed, and has nothing of an argument that is not given.
    's:defaults{ env = bk.get_args{ "V" } }:run("echo $V ${V:-none}")',
    's:run("echo $V", { env = bk.get_args{ "V" } })',
    's:run("echo $V", { env = { V = bk.arg("V") } })',
    's:run("echo $V", { env = { ["V"] = bk.arg("V") } })',
    // No shell expands the name, or the text provides for it.
    's:run({ "echo", "$V" }, { user = bk.arg("V", "1") })',
    's:run("echo \'$V\'", { user = bk.arg("V", "1") })',
    's:run("V=1; echo $V", { user = bk.arg("V", "1") })',
    's:run(". /etc/os-release; echo $V", { user = bk.arg("V", "1") })',
    's:shell{ "python", "-c" }:run("print($V)", { user = bk.arg("V", "1") })',
    // It is in the environment.
    's:env("V", bk.arg("V", "1")):run("echo $V")',
    's:run("echo $V", { env = { V = bk.arg("V", "1") } })',
    's:run("echo $V", { secret_env = { V = bk.arg("V", "1") } })',
    's:run("echo $HOME", { user = bk.arg("HOME", "1") })',
    's:run("echo $HTTP_PROXY", { user = bk.arg("HTTP_PROXY", "1") })',
  ])("is not reported in %s", (expression) => {
    expect(warningsOf(`local s = ${ALPINE}\nbk.export(${expression})`)).toEqual([]);
  });
});
