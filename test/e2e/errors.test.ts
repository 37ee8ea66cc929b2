/** Errors in the output of docker buildx and buildctl: file, line and excerpt. */
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { BUSYBOX, failed, type Files, FRONTEND, type Sandbox, script } from "../support/sandbox.js";

/** A script that fails, and its expected message. */
interface Mistake {
  readonly what: string;
  /** Every line that must be shown is marked with `--HERE`, in whichever file it is. */
  readonly files: Files;
  /** Further texts the output must hold. */
  readonly says: readonly string[];
}

const MISTAKES: readonly Mistake[] = [
  {
    what: "a syntax error",
    files: {
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        's = s:run("true"',
        "bk.export(s) --HERE",
      ),
    },
    says: ["syntax error", "')' expected (to close '(' at line 3)"],
  },
  {
    what: "a wrong call, with all its problems",
    files: {
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        's = s:run("true", { --HERE',
        '  network = "hots",',
        '  nework = "none",',
        "})",
        "bk.export(s)",
      ),
    },
    says: [
      "2 problems",
      'options.network: expected one of "sandbox", "host", "none", got the string "hots"',
      'options.nework: unknown option (did you mean "network"?)',
    ],
  },
  {
    what: "a command that fails",
    files: {
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        's = s:run("echo about to fail; exit 7") --HERE',
        "bk.export(s)",
      ),
    },
    says: ["about to fail", "did not complete successfully: exit code: 7"],
  },
  {
    what: "a context that nobody gives",
    files: {
      "build.lua": script(
        'local vendor = bk.context("vendor") --HERE',
        "bk.export(bk.scratch():copy(vendor, '.', '/'))",
      ),
    },
    says: ['there is no context "vendor": give one with --build-context vendor=…'],
  },
  {
    what: "a file that is copied and not there, with a name that is",
    files: {
      "package.json": "{}",
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        's = s:copy("pakage.json", "/") --HERE',
        "bk.export(s)",
      ),
    },
    says: ['"pakage.json" is not in the build context (did you mean "package.json"?)'],
  },
  {
    what: "a copied file in a directory that is not there",
    files: {
      "source/index.js": "",
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        's = s:copy({ "source/index.js", "sorce/index.js" }, "/app/") --HERE',
        "bk.export(s)",
      ),
    },
    says: ['"sorce/index.js": "sorce" is not in the build context (did you mean "source"?)'],
  },
  {
    what: "a copied file that the ignore file excludes",
    files: {
      ".dockerignore": "*.txt\n",
      "notes.txt": "",
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        's = s:copy("notes.txt", "/") --HERE',
        "bk.export(s)",
      ),
    },
    says: ['"notes.txt" is not in the build context: its ignore file excludes it', "not found"],
  },
  {
    what: "a secret that the client does not send, with the option that sends it",
    files: {
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        's = s:run("cat /run/secrets/npmrc", { mounts = { bk.secret{ id = "npmrc" } } }) --HERE',
        "bk.export(s)",
      ),
    },
    says: [
      "secret npmrc: not found",
      "RUN cat /run/secrets/npmrc (needs --secret id=npmrc,src=FILE)",
    ],
  },
  {
    what: "an SSH agent that the client does not forward, with the option that forwards it",
    files: {
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        's = s:run("true", { mounts = { bk.ssh() } }) --HERE',
        "bk.export(s)",
      ),
    },
    says: ["RUN true (needs --ssh default)"],
  },
  {
    what: "an image that does not exist",
    files: {
      "build.lua": script(
        'local s = bk.image("luakit-e2e/absent:1") --HERE',
        's = s:run("true")',
        "bk.export(s)",
      ),
    },
    says: ["docker.io/luakit-e2e/absent:1"],
  },
  {
    what: "a value that is nil",
    files: {
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        "local options = nil",
        "s = s:run(options.command) --HERE",
        "bk.export(s)",
      ),
    },
    says: ["attempt to index a nil value (local 'options')"],
  },
  {
    what: "bk.fail",
    files: {
      "build.lua": script(
        'local version = bk.arg("VERSION", "")',
        'if version == "" then',
        '  bk.fail("VERSION is empty") --HERE',
        "end",
      ),
    },
    says: ["build.lua:4: ", "VERSION is empty"],
  },
  {
    what: "error",
    files: { "build.lua": script('error("this cannot be built") --HERE') },
    says: ["build.lua:2: this cannot be built"],
  },
  {
    what: "a wrong call inside a required module, with the line that led there",
    files: {
      "build.lua": script(
        'local tools = require("lib.tools")',
        `local s = tools.install(bk.image("${BUSYBOX}")) --HERE`,
        "bk.export(s)",
      ),
      "lib/tools.lua": [
        "local M = {}",
        "function M.install(s)",
        '  return s:run({ "apk", "add", 1 }, { user = {} }) --HERE',
        "end",
        "return M",
        "",
      ].join("\n"),
    },
    says: ["lib/tools.lua:3: state:run: options.user: expected a string"],
  },
  {
    what: "a syntax error in a required module",
    files: {
      "build.lua": script('local tools = require("tools") --HERE', "bk.export(tools.image())"),
      "tools.lua": "local M = {}\nM.image = = 1 --HERE\nreturn M\n",
    },
    says: ["tools.lua:2: syntax error: unexpected symbol near '='"],
  },
  {
    what: "a module that does not exist",
    files: {
      "build.lua": script('local tools = require("tolls") --HERE', "bk.export(tools.image())"),
      "tools.lua": "return {}\n",
    },
    says: ['module "tolls" not found', "there is no tolls.lua"],
  },
  {
    what: "a command in a required module that fails",
    files: {
      "build.lua": script(
        'local tools = require("tools")',
        `bk.export(tools.check(bk.image("${BUSYBOX}"))) --HERE`,
      ),
      "tools.lua": [
        "return {",
        "  check = function(s)",
        '    return s:run({ "false" }) --HERE',
        "  end,",
        "}",
        "",
      ].join("\n"),
    },
    says: ['process "false" did not complete successfully: exit code: 1'],
  },
];

/** Returns the marked lines of the client's excerpt (with `>>>`), with the file's name and the line's number. */
function excerpts(files: Files): readonly string[] {
  return Object.entries(files).flatMap(([name, content]) =>
    String(content)
      .split("\n")
      .map((line, index) => ({ line, number: index + 1 }))
      .filter(({ line }) => line.endsWith("--HERE"))
      .flatMap(({ line, number }) => [`${name}:${number}\n----`, `${number} | >>> ${line}`]),
  );
}

/** Words that would tell the user that we, not they, made the mistake. */
const FORBIDDEN = [
  /internal error/i,
  /please report/i,
  /\bat .*\.[cm]?js:\d+/,
  /TypeError/,
  /goroutine/,
];

function clients(sandbox: Sandbox) {
  const gateway = (directory: string) => sandbox.gateway({ directory, filename: "build.lua" });
  const buildx = (directory: string) => sandbox.buildx({ directory, file: "build.lua" });
  return [
    ["buildctl", gateway],
    ["docker buildx build", buildx],
  ] as const;
}

endToEnd("errors / buildkitd and Docker Engine", ["buildkit", "docker"], (sandbox, test) => {
  for (const [client, build] of clients(sandbox)) {
    for (const { what, files, says } of MISTAKES) {
      test(`${client}: ${what}`, async () => {
        const output = failed(await build(sandbox.directory(files)));
        for (const text of [...excerpts(files), ...says]) expect(output).toContain(text);
        for (const pattern of FORBIDDEN) expect(output).not.toMatch(pattern);
      });
    }
  }

  test("a script that exports nothing fails with a clear error", async () => {
    const directory = sandbox.directory({
      "build.lua": script(`local s = bk.image("${BUSYBOX}")`),
    });
    const output = failed(await sandbox.gateway({ directory, filename: "build.lua" }));
    expect(output).toContain("build.lua: nothing to build: the script never calls bk.export");
    // It is about no line.
    expect(output).not.toContain(">>>");
  });

  test("buildctl: a missing build file fails with a clear error", async () => {
    const directory = sandbox.directory({ "other.lua": "" });
    const output = failed(await sandbox.gateway({ directory, filename: "image.lua" }));
    expect(output).toContain(
      'there is no build file "image.lua": name another one with --file (buildctl: --opt filename=…)',
    );
  });

  test("docker buildx build: a context without Dockerfile and build.lua fails with a clear error", async () => {
    const directory = sandbox.directory({ "other.lua": "" });
    const args = ["--build-arg", `BUILDKIT_SYNTAX=${FRONTEND}`];
    const output = failed(await sandbox.buildx({ directory, args }));
    expect(output).toContain('there is no build file "Dockerfile" or "build.lua"');
  });
});
