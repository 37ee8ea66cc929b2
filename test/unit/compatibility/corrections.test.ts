import { describe, expect, test } from "@jest/globals";
import { renderDefinition } from "../../support/render-definition.js";
import type { ImageConfig } from "../../../src/oci/image-config.js";
import { evaluateScript } from "../../support/evaluate.js";
import { documented, goldenOf, type CaseName } from "./cases.js";

/** A mistake in the original's definitions, and a case that shows the correction. */
interface Correction {
  readonly subject: string;
  /** A core case, or a separate script if no core case has the subject. */
  readonly shown: CaseName | { readonly script: string };
  /** Lines of the definition. */
  readonly has: readonly (string | RegExp)[];
  /** The text in the original's definition. */
  readonly lacks: readonly (string | RegExp)[];
}

/** A mount's lines: its input, its place and, if it matters, its output. */
function mount(input: string, dest: string, output = ""): RegExp {
  const lines = [`input: ${input}`, `dest: "${dest}"`, `output: ${output}`];
  return new RegExp(lines.map((line) => `mounts\\[\\d\\]\\.${line}`).join("\\n {2}"));
}

const CORRECTIONS: readonly Correction[] = [
  {
    subject: "scratch",
    shown: { script: 'bk.export(bk.scratch():mkfile("/a", "a"))' },
    has: ["v1 file", "actions[0].input: none"],
    lacks: ["identifier"],
  },
  {
    subject: "reference without a tag",
    shown: "a39-multi-stage",
    has: ['name: "[1/2] FROM docker.io/library/busybox:latest@sha256:'],
    lacks: [/library\/busybox"/],
  },
  {
    subject: "platform",
    shown: "a40-platform",
    has: ["platform: linux/arm64"],
    lacks: ["platform: linux/amd64"],
  },
  {
    subject: "platform of later steps",
    shown: {
      script: 'bk.export(bk.image("alpine:3.20", { platform = "linux/arm64" }):run("uname -m"))',
    },
    has: ["v2 exec", "platform: linux/arm64"],
    lacks: ["platform: linux/amd64"],
  },
  {
    subject: "resolve mode",
    shown: { script: 'bk.export(bk.image("alpine:3.20", { resolve_mode = "pull" }))' },
    has: ['attrs["image.resolvemode"]: "pull"'],
    lacks: [],
  },
  {
    subject: "filters of a client directory",
    shown: "a05-local-filters",
    has: [
      String.raw`attrs["local.excludepatterns"]: "[\"**/*_test.lua\"]"`,
      String.raw`attrs["local.includepattern"]: "[\"*.lua\",\"lib/**\"]"`,
      'attrs["local.sharedkeyhint"]: "lua-sources"',
    ],
    lacks: ["includepattern0", "excludepattern0", 'attrs["sharedkeyhint"]'],
  },
  {
    subject: "git",
    shown: "a23-git",
    has: [
      'identifier: "git://github.com/moby/buildkit.git#v0.32.2"',
      'attrs["git.fullurl"]: "https://github.com/moby/buildkit.git"',
      'attrs["git.keepgitdir"]: "true"',
    ],
    lacks: ["git://https://", 'attrs["keepgitdir"]'],
  },
  {
    subject: "http",
    shown: "a24-http",
    has: ['attrs["http.checksum"]: "sha256:', 'attrs["http.filename"]: "tool', "http.perm"],
    lacks: ['attrs["checksum"]', 'attrs["filename"]', 'attrs["mode"]', "basicauth"],
  },
  {
    subject: "cache mount",
    shown: "a34-exec-mounts",
    has: [mount("none", "/root/.npm", "none"), 'cacheOpt.ID: "//root/.npm"'],
    lacks: [mount("v1", "/root/.npm")],
  },
  {
    subject: "secret mount",
    shown: "a34-exec-mounts",
    has: [
      mount("none", "/run/secrets/registry", "0"),
      'secretOpt.ID: "registry"',
      "secretOpt.mode: 0400",
    ],
    lacks: [mount("v1", "/run/secrets/registry")],
  },
  {
    subject: "ssh mount",
    shown: "a34-exec-mounts",
    has: [
      mount("none", "/run/buildkit/ssh_agent.0", "0"),
      "SSH_AUTH_SOCK=/run/buildkit/ssh_agent.0",
    ],
    lacks: [mount("v1", "/run/buildkit/ssh_agent.0")],
  },
  {
    subject: "tmpfs mount",
    shown: "a34-exec-mounts",
    has: [mount("none", "/tmp", "none")],
    lacks: [mount("v1", "/tmp")],
  },
  {
    subject: "bind mount",
    shown: "a20-bind-selector",
    has: [
      /selector: "\/etc"\n {2}(\S+)\.dest: "\/other"\n {2}\1\.output: none\n {2}\1\.readonly: true\n/,
    ],
    lacks: [],
  },
  {
    subject: "copy",
    shown: "a39-multi-stage",
    has: [
      /inputs: (v\d+), (v\d+)\n {2}(\S+)\.input: \1\n {2}\3\.secondaryInput: \2\n.*\n {2}\3\.copy\.src: "\/out\/tool"/,
      "actions[0].copy.mode: -1",
      "actions[0].copy.dirCopyContents: true",
      "actions[0].copy.createDestPath: true",
      "actions[0].copy.timestamp: -1",
    ],
    lacks: [],
  },
  {
    subject: "mkdir, mkfile, rm, symlink",
    shown: "a36-file-ops",
    has: [
      "mkdir.mode: 0755",
      "mkdir.timestamp: -1",
      "mkfile.mode: 0640",
      "mkfile.timestamp: -1",
      "symlink.timestamp: -1",
      'rm.path: "/etc/motd"',
    ],
    lacks: [/secondaryInput: v\d+\n.*output.*\n.*\.(?:mkdir|mkfile|rm|symlink)\./],
  },
  {
    subject: "owner by name",
    shown: "owner-permissions",
    has: [
      /inputs: (v\d+), v\d+\n(?: .*\n)* {2}\S+\.copy\.src: "\/etc\/passwd"\n(?: .*\n)*.*user\.byName\.input: \1\n.*\n.*group\.byName\.input: \1\n/,
    ],
    lacks: [/inputs: v\d+, (v\d+)\n(?: .*\n)*.*byName\.input: \1\n/],
  },
  {
    subject: "integer as a mode",
    shown: "owner-permissions",
    has: [/mkfile\.path: "\/settings\.json"\n.*mkfile\.mode: 0755\n/],
    lacks: [],
  },
  {
    subject: "environment after a copy",
    shown: "a41-complex-dag",
    has: [
      'args[2]: "go build -o /out/tool ./cmd/tool"\n  meta.env[0]: "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/go/bin:/go/bin"',
    ],
    lacks: [],
  },
  {
    subject: "description and progress group",
    shown: "a28-metadata",
    // `name` is how render.ts shows llb.customname.
    has: ['name: "Compile hello"', 'progressGroup.id: "compile"', 'progressGroup.name: "compile"'],
    lacks: ["llb.custom"],
  },
  {
    subject: "lines of the script",
    shown: "a30-source-lines",
    has: ["at: build.lua:3", "at: build.lua:6"],
    lacks: [],
  },
  {
    subject: "directive line",
    shown: "real-world-go",
    has: ["at: build.lua:4"],
    lacks: [],
  },
];

describe("corrections of the original", () => {
  test.each(CORRECTIONS)("$subject", ({ shown, has, lacks }) => {
    const text = definitionOf(shown);
    for (const line of has) expect(text).toMatch(line);
    for (const line of lacks) expect(text).not.toMatch(line);
  });

  test("are listed in docs/compatibility.md, with those of the image configuration", () => {
    const subjects = CORRECTIONS.map(({ subject }) => subject);
    expect(documented("The corrections")).toEqual([...subjects, ...CONFIG_SUBJECTS]);
  });
});

const CONFIG_SUBJECTS = ["image configuration", "order of the environment"];

describe("the image configuration", () => {
  test("overrides the base image's configuration", () => {
    expect(configOf("b08-image-config").config).toEqual({
      User: "web",
      ExposedPorts: { "8080/tcp": {}, "9090/tcp": {} },
      Env: ["PATH=/site/bin:/usr/bin:/bin", "SITE=production"],
      Entrypoint: ["/usr/bin/env"],
      Cmd: ["sh", "-c", "echo $SITE"],
      WorkingDir: "/site",
      Labels: { "org.opencontainers.image.title": "site" },
      ArgsEscaped: true,
    });
    expect(configOf("a32-simple-image").config.Cmd).toEqual(["/bin/sh"]);
  });

  test("orders the environment: variables of the base image, then others by name", () => {
    expect(configOf("real-world-go").config.Env?.map((entry) => entry.split("=")[0])).toEqual([
      "PATH",
      "SERVICE_MODE",
      "TZ",
    ]);
  });
});

describe("the shape of the graph", () => {
  test.each<readonly [CaseName, Readonly<Record<string, number>>]>([
    ["a08-fork", { source: 1, exec: 2, merge: 1 }],
    ["a37-merge-basic", { source: 1, exec: 4, merge: 1 }],
    ["a38-diff-basic", { source: 1, exec: 1, diff: 1 }],
    ["a39-multi-stage", { source: 3, exec: 1, file: 2 }],
    ["a41-complex-dag", { source: 3, exec: 4, file: 4, merge: 1 }],
  ])("%s: %j", (name, kinds) => {
    const found = definitionOf(name).matchAll(/^v\d+ (\w+)$/gm);
    const counts = new Map<string, number>();
    for (const [, kind = ""] of found) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual(kinds);
  });

  test("a list is executed without a shell", () => {
    expect(definitionOf("a07-array-command")).toContain(
      'meta.args[0]: "uname"\n  meta.args[1]: "-s"\n  meta.args[2]: "-m"\n',
    );
  });

  test.each<readonly [CaseName, string]>([
    ["a15-symlink", 'symlink.oldpath: "/bin/busybox"'],
    ["a25-network-none", "network: NONE"],
    ["a26-security-insecure", "security: INSECURE"],
    ["a27-exit-codes", "meta.validExitCodes[0]: 0\n  meta.validExitCodes[1]: 1"],
    ["a33-exec-basic", 'meta.args[2]: "go version > /version"'],
    ["a11-copy-options", 'copy.includePatterns[1]: "python*"'],
  ])("%s: %s", (name, line) => {
    expect(definitionOf(name)).toContain(line);
  });
});

function definitionOf(shown: Correction["shown"]): string {
  if (typeof shown === "string") return goldenOf(shown)["definition.txt"] ?? "";
  return renderDefinition(evaluateScript(shown.script).definition);
}

function configOf(name: CaseName): ImageConfig {
  return JSON.parse(goldenOf(name)["image-config.json"] ?? "") as ImageConfig;
}
