/**
 * The promises of linear time: one row for each kind of input that a script, a client, a file or an image can make
 * longer.
 */
import type { Warning } from "../../src/api/host.js";
import { ScriptError } from "../../src/errors.js";
import { parseIgnoreFile } from "../../src/host/ignore-file.js";
import { MessageBudget } from "../../src/evaluator/message-budget.js";
import { statusOf } from "../../src/gateway/status.js";
import { expandVariables } from "../../src/llb/expand.js";
import { parseGitUrl } from "../../src/llb/git-url.js";
import { IgnorePatterns } from "../../src/llb/ignore-patterns.js";
import { definitionJson } from "../../src/llb/inspect/definition-json.js";
import { renderDefinition } from "../support/render-definition.js";
import { stepsOf } from "../../src/llb/inspect/read-definition.js";
import { decodeImageConfig, encodeImageConfig } from "../../src/oci/image-config.js";
import { parseImageReference } from "../../src/oci/image-reference.js";
import { parseBuildRequest } from "../../src/request/build-request.js";
import { parseCsv } from "../../src/request/parse-values.js";
import { nearest } from "../../src/schema/suggest.js";
import { dedent, dedentCommand } from "../../src/api/values/dedent.js";
import { utf8 } from "../../src/util/bytes.js";
import { goQuoted } from "../../src/util/go-quoted.js";
import { nearLines } from "../../src/util/near-lines.js";
import { cleanPath } from "../../src/util/posix-path.js";
import { parseUrl, withoutPassword } from "../../src/util/url.js";
import { evaluateScript, inspectScript, type ScriptInput } from "../support/evaluate.js";
import type { Work } from "./cpu-time.js";

/** A kind of input whose cost grows linearly. */
export interface Promised {
  /** The input that grows. */
  readonly what: string;
  /** The smallest measured size. The largest size is eight times as large, and within all limits. */
  readonly size: number;
  readonly work: Work;
}

const BASE = 'local s = bk.image("alpine:3.20")';
/** Limits that no size exceeds, because only the growth is measured. */
const LIMITS = { "build-arg:LUAKIT_TIME_LIMIT": "10m", "build-arg:LUAKIT_MEMORY_LIMIT": "2g" };

/** Returns work that evaluates a script whose text depends on the size. */
function script(
  text: (size: number) => string,
  input: (size: number) => ScriptInput = () => ({}),
): Work {
  return (size) => {
    const source = text(size);
    const { options, ...rest } = input(size);
    const whole = { options: { ...LIMITS, ...options }, ...rest };
    return () => void evaluateScript(source, whole);
  };
}

/** Returns work that evaluates a script with a fixed text, which reads the size as N. */
function counted(text: string): Work {
  return script((size) => `local N = ${size}\n${BASE}\n${text}`);
}

/** Returns work that calls a function with one text. */
function onText(make: (size: number) => string, run: (text: string) => unknown): Work {
  return (size) => {
    const text = make(size);
    return () => void run(text);
  };
}

/** Returns `K1=v`, `K2=v`, … with a prefix for each key. */
function numberedOptions(prefix: string, count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}K${i}`, "v"]));
}

const CHAIN = (size: number) =>
  evaluateScript(`${BASE}\nfor i = 1, ${size} do s = s:mkfile("/f" .. i, "") end bk.export(s)`, {
    options: LIMITS,
  }).definition;

export const PROMISES: readonly Promised[] = [
  // The script's text.
  {
    what: "lines with a call each",
    size: 1000,
    work: script((n) => `${BASE}\n${"s = s:env('K', 'v')\n".repeat(n)}bk.export(s)`),
  },
  {
    what: "lines of a script with one call at the end",
    size: 20000,
    work: script((n) => `${"--\n".repeat(n)}${BASE} bk.export(s)`),
  },
  {
    what: "calls in one line",
    size: 1000,
    work: script((n) => `${BASE} ${"s = s:env('K', 'v') ".repeat(n)}bk.export(s)`),
  },
  {
    what: "a module with a call on each line",
    size: 1000,
    work: script(
      () => 'bk.export(require("m"))',
      (n) => ({ context: { "m.lua": `${BASE}\n${"s = s:env('K', 'v')\n".repeat(n)}return s` } }),
    ),
  },
  {
    what: "modules",
    size: 100,
    work: script(
      (n) => `for i = 1, ${n} do require("m" .. i) end ${BASE} bk.export(s)`,
      (n) => ({
        context: Object.fromEntries(
          Array.from({ length: n }, (_, i) => [`m${i + 1}.lua`, "return {}"]),
        ),
      }),
    ),
  },

  // The graph.
  {
    what: "steps of a chain",
    size: 500,
    work: counted("for i = 1, N do s = s:run('true') end bk.export(s)"),
  },
  {
    what: "steps of a chain, with environment and directory between them",
    size: 250,
    work: counted(
      "for i = 1, N do s = s:env('K' .. i % 50, 'v'):workdir('/w' .. i % 50):mkfile('f', '') end bk.export(s)",
    ),
  },
  {
    what: "states merged",
    size: 250,
    work: counted(
      "local t = {} for i = 1, N do t[i] = s:mkfile('/f' .. i, '') end bk.export(bk.merge(t))",
    ),
  },
  {
    what: "diamonds",
    size: 250,
    work: counted("for i = 1, N do s = s:copy(s, '/a', '/b') end bk.export(s)"),
  },
  {
    what: "linked copies",
    size: 100,
    work: counted(
      "for i = 1, N do s = s:copy('f' .. i, '/f' .. i, { link = true }) end bk.export(s)",
    ),
  },
  {
    what: "copies",
    size: 250,
    work: counted("for i = 1, N do s = s:copy('f' .. i, '/') end bk.export(s)"),
  },
  {
    what: "sources of one copy",
    size: 2000,
    work: counted("local t = {} for i = 1, N do t[i] = 'f' .. i end bk.export(s:copy(t, '/d/'))"),
  },
  {
    what: "targets",
    size: 100,
    work: counted(
      "local last = function() return s end for i = 1, N do local t = bk.target('t' .. i, function() return s:mkfile('/f' .. i, '') end) s = t() end bk.export(s)",
    ),
  },
  {
    what: "diffs",
    size: 250,
    work: counted(
      "local t = { bk.scratch() } for i = 1, N do t[#t + 1] = bk.diff(s, s:mkfile('/f' .. i, '')) end bk.export(bk.merge(t))",
    ),
  },

  // Values that states inherit.
  {
    what: "environment variables of one call",
    size: 4000,
    work: counted("local t = {} for i = 1, N do t['K' .. i] = 'v' end bk.export(s:env(t))"),
  },
  {
    what: "environment variables that name the one before",
    size: 1000,
    work: counted("s = s:env('K', 'v') for i = 1, N do s = s:env('K', '$K') end bk.export(s)"),
  },
  {
    what: "environment variables of the base image",
    size: 5000,
    work: script(
      () => 'bk.export(bk.image("big"):env("B", "$K1"))',
      (n) => ({
        images: {
          big: {
            config: {
              os: "linux",
              architecture: "amd64",
              config: { Env: Array.from({ length: n }, (_, i) => `K${i}=v`) },
            },
          },
        },
      }),
    ),
  },
  {
    what: "history of the base image",
    size: 5000,
    work: script(
      () => 'bk.export(bk.image("big"):mkfile("/x", ""))',
      (n) => ({
        images: {
          big: {
            config: {
              os: "linux",
              architecture: "amd64",
              history: Array.from({ length: n }, () => ({ created_by: "x", empty_layer: true })),
            },
          },
        },
      }),
    ),
  },
  {
    what: "labels",
    size: 4000,
    work: counted("local t = {} for i = 1, N do t['k' .. i] = 'v' end bk.export(s:labels(t))"),
  },
  {
    what: "ports",
    size: 4000,
    work: counted("local t = {} for i = 1, N do t[i] = i % 60000 + 1 end bk.export(s:expose(t))"),
  },
  {
    what: "volumes",
    size: 4000,
    work: counted("local t = {} for i = 1, N do t[i] = '/v' .. i end bk.export(s:volumes(t))"),
  },
  {
    what: "triggers for later builds",
    size: 4000,
    work: counted("local t = {} for i = 1, N do t[i] = 'RUN ' .. i end bk.export(s:onbuild(t))"),
  },
  {
    what: "reads of the environment",
    size: 1000,
    work: counted("for i = 1, N do s = s:env('K' .. i % 20, 'v') s:get_env('K1') end bk.export(s)"),
  },

  // Steps.
  {
    what: "mounts of a command",
    size: 1000,
    work: counted(
      "local t = {} for i = 1, N do t[i] = bk.cache('/c' .. i) end bk.export(s:run('true', { mounts = t }))",
    ),
  },
  {
    what: "words of a command",
    size: 5000,
    work: counted("local t = {} for i = 1, N do t[i] = 'w' end bk.export(s:run(t))"),
  },
  {
    what: "characters of a command",
    size: 1000,
    work: counted("for i = 1, N do s = s:run(('x'):rep(100)) end bk.export(s)"),
  },
  {
    what: "lines of a command",
    size: 4000,
    work: onText((n) => `\n${"    echo one\n    # a comment\n".repeat(n)}  `, dedentCommand),
  },
  {
    what: "hosts, limits and secrets of a command",
    size: 1000,
    work: counted(
      "local h, e = {}, {} for i = 1, N do h['h' .. i] = '10.0.0.1' e['E' .. i] = 'id' .. i end bk.export(s:run('true', { add_hosts = h, secret_env = e }))",
    ),
  },
  {
    what: "words within lists within lists",
    size: 1000,
    work: counted(
      "local t = {} for i = 1, N do t[i] = { 'w', { false, 'w' } } end bk.export(s:volumes(t))",
    ),
  },

  // Commands and arguments that violate rules.
  {
    what: "commands that use an argument they do not have",
    size: 250,
    work: counted("bk.arg('A') for i = 1, N do s = s:run('echo $A ' .. i) end bk.export(s)"),
  },
  {
    what: "build arguments that are given",
    size: 1000,
    work: script(
      () => `${BASE} bk.export(s)`,
      (n) => ({ options: numberedOptions("build-arg:", n) }),
    ),
  },
  {
    what: "build arguments that are asked for",
    size: 1000,
    work: counted("local t = {} for i = 1, N do t[i] = 'K' .. i end bk.get_args(t) bk.export(s)"),
  },

  // Messages for people.
  { what: "prints", size: 4000, work: counted("for i = 1, N do print(i) end bk.export(s)") },
  {
    what: "characters of one print",
    size: 400000,
    work: counted("print(('x'):rep(N)) bk.export(s)"),
  },
  {
    what: "line ends of one print",
    size: 200_000,
    work: counted("print(('\\n'):rep(N)) bk.export(s)"),
  },
  {
    what: "lines of messages",
    size: 20_000,
    work: onText(
      (n) => "a line\n".repeat(n),
      (text) => {
        const budget = new MessageBudget(() => undefined);
        budget.add({ message: text, frames: [] } satisfies Warning);
        budget.finish();
      },
    ),
  },
  {
    what: "an error at the end of a script",
    size: 20_000,
    work: (n) => {
      const data = utf8("-- a comment\n".repeat(n));
      const error = new ScriptError("x", [{ file: "build.lua", line: n }]);
      return () => void statusOf(error, new Map([["build.lua", data]]));
    },
  },
  {
    what: "an excerpt of a script",
    size: 20000,
    work: (n) => {
      const data = utf8("-- a comment\n".repeat(n));
      return () => void nearLines(data, { line: Math.min(n, 19_000) });
    },
  },
  {
    what: "words that may have been meant",
    size: 2000,
    work: (n) => {
      const known = Array.from({ length: n }, (_, i) => `name${i}`);
      return () => void nearest("nmae12345", known);
    },
  },
  {
    what: "the outline",
    size: 500,
    work: (n) => () =>
      void inspectScript(
        "outline",
        `local t = {} for i = 1, ${n} do t[i] = "K" .. i end bk.get_args(t) ${BASE} bk.export(s)`,
        { options: LIMITS },
      ),
  },
  {
    what: "the list of targets",
    size: 1000,
    work: (n) => () =>
      void inspectScript(
        "targets",
        `for i = 1, ${n} do bk.target("t" .. i, function() return bk.scratch() end) end`,
        { options: LIMITS },
      ),
  },
  {
    what: "the answer of --check",
    size: 200,
    work: (n) => () =>
      void inspectScript(
        "lint",
        `${BASE} bk.arg("A") for i = 1, ${n} do s = s:run("echo $A " .. i) end bk.export(s)`,
        { options: LIMITS },
      ),
  },
  {
    what: "steps, as tests see them",
    size: 500,
    work: (n) => {
      const definition = CHAIN(n);
      return () => void stepsOf(definition);
    },
  },
  {
    what: "the definition as JSON",
    size: 500,
    work: (n) => {
      const definition = CHAIN(n);
      return () => void definitionJson(definition);
    },
  },
  {
    what: "the definition as text",
    size: 500,
    work: (n) => {
      const definition = CHAIN(n);
      return () => void renderDefinition(definition);
    },
  },

  // Texts of every kind.
  {
    what: "spaces in a command",
    size: 10000,
    work: counted("bk.export(s:run('echo' .. (' '):rep(N) .. 'x'))"),
  },
  { what: "slashes of a path", size: 100_000, work: onText((n) => `${"/".repeat(n)}a`, cleanPath) },
  { what: "parts of a path", size: 100_000, work: onText((n) => "/a/..".repeat(n), cleanPath) },
  {
    what: "characters of a URL",
    size: 100_000,
    work: onText((n) => `https://example.com/${"a/".repeat(n)}`, parseUrl),
  },
  {
    what: "slashes of a URL",
    size: 100_000,
    work: onText((n) => `https://example.com${"/".repeat(n)}a`, parseUrl),
  },
  {
    what: "a user name of a URL",
    size: 100_000,
    work: onText((n) => `https://${"a:".repeat(n)}@example.com/`, withoutPassword),
  },
  {
    what: "a git URL",
    size: 100_000,
    work: onText((n) => `https://example.com/a.git#v1:${"a/".repeat(n)}`, parseGitUrl),
  },
  {
    what: "an address that scp takes",
    size: 100_000,
    work: onText((n) => `git@example.com:${"a/".repeat(n)}#v1`, parseGitUrl),
  },
  {
    what: "an image reference",
    size: 100_000,
    work: onText((n) => `example.com/${"a-".repeat(n)}a`, parseImageReference),
  },
  {
    what: "slashes of an image reference",
    size: 100_000,
    work: onText((n) => `example.com${"/a".repeat(n)}`, parseImageReference),
  },
  {
    what: "variables of a text",
    size: 10000,
    work: onText(
      (n) => "$A ${B} ".repeat(n),
      (text) =>
        expandVariables(text, [
          ["A", "a"],
          ["B", "b"],
        ]),
    ),
  },
  {
    what: "braces of a text",
    size: 50000,
    work: onText(
      (n) => `\${A:-${"x".repeat(n)}}`,
      (text) => expandVariables(text, []),
    ),
  },
  {
    what: "an indented text",
    size: 8000,
    work: onText((n) => "    a line of text\n".repeat(n), dedent),
  },
  {
    what: "an indentation",
    size: 100_000,
    work: onText((n) => `${" ".repeat(n)}a\n${" ".repeat(n)}b`, dedent),
  },
  { what: "a quoted text", size: 100_000, work: onText((n) => '"\\é\u0001'.repeat(n), goQuoted) },
  {
    what: "a list of options",
    size: 50_000,
    work: onText(
      (n) => 'a,"b,c",'.repeat(n),
      (text) => parseCsv(`${text}d`, "x"),
    ),
  },

  // Files and options from outside.
  {
    what: "lines of an ignore file",
    size: 1000,
    work: onText(
      (n) => "some/path/**/x\n".repeat(n),
      (text) => parseIgnoreFile(text, ".dockerignore"),
    ),
  },
  {
    what: "patterns against a path",
    size: 2000,
    work: (n) => {
      const patterns = Array.from({ length: n }, (_, i) => `some/path${i}/**/x`);
      return () => void new IgnorePatterns(patterns).excludes("some/path/y");
    },
  },
  {
    what: "wildcards of a pattern",
    size: 80,
    work: (n) => {
      const patterns = new IgnorePatterns([
        `${"*a".repeat(Math.min(n, 1500))}*b`,
        `${"**/a/".repeat(Math.min(n, 700))}b`,
      ]);
      const path = `${"a/".repeat(60)}${"a".repeat(100)}`;
      return () => {
        for (let i = 0; i < 20; i++) patterns.excludes(path);
      };
    },
  },
  {
    what: "options of the client",
    size: 2000,
    work: (n) => {
      const options = new Map(
        Object.entries({ ...numberedOptions("build-arg:", n), ...numberedOptions("label:", n) }),
      );
      return () =>
        void parseBuildRequest({ options, workerPlatform: { os: "linux", architecture: "amd64" } });
    },
  },
  {
    what: "platforms",
    size: 8000,
    work: (n) => {
      const options = new Map([
        ["platform", Array.from({ length: n }, (_, i) => `linux/arm64/v${i}`).join(",")],
      ]);
      return () => {
        try {
          parseBuildRequest({ options, workerPlatform: { os: "linux", architecture: "amd64" } });
        } catch {
          /* Most of them do not exist. */
        }
      };
    },
  },
  {
    what: "an image configuration",
    size: 250,
    work: (n) => {
      const config = utf8(
        JSON.stringify({
          os: "linux",
          architecture: "amd64",
          config: {
            Env: Array.from({ length: n }, (_, i) => `K${i}=v`),
            Labels: numberedOptions("", n),
          },
          history: Array.from({ length: n }, () => ({ created_by: "x" })),
        }),
      );
      return () => void encodeImageConfig(decodeImageConfig(config, "big"));
    },
  },

  // The standard library.
  {
    what: "JSON that is read",
    size: 500,
    work: counted(
      "local json = require('luakit.json') local t = {} for i = 1, N do t[i] = '{\"k' .. i .. '\":[1,\"two\",null,true]}' end json.decode('[' .. table.concat(t, ',') .. ']') bk.export(s)",
    ),
  },
  {
    what: "JSON that is written",
    size: 500,
    work: counted(
      "local json = require('luakit.json') local t = {} for i = 1, N do t['k' .. i] = { 1, 'two', true } end json.encode(t) bk.export(s)",
    ),
  },
  {
    what: "packages to install",
    size: 2000,
    work: counted(
      "local t = {} for i = 1, N do t[i] = 'p' .. i end bk.export(require('luakit.apt').install(s, t))",
    ),
  },
  {
    what: "keys that pairs sorts",
    size: 8000,
    work: counted(
      "local t = {} for i = 1, N do t['k' .. i * 7919 % N] = i end for k in pairs(t) do end bk.export(s)",
    ),
  },
];
