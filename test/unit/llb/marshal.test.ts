import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import type { ExecOptions } from "../../../src/llb/exec-options.js";
import { LLB_CAPS, missingFeature, type LlbCap } from "../../../src/llb/caps.js";
import {
  MAX_STEPS,
  definitionBytes,
  marshalOutput,
  reachableFrom,
} from "../../../src/llb/marshal.js";
import type { StepOptions } from "../../../src/llb/vertex/step-options.js";
import type { Vertex } from "../../../src/llb/vertex/vertex.js";
import { LLB_FEATURES } from "../../support/buildkit-features.js";
import {
  bindMount,
  cacheMount,
  capsOf,
  copyAction,
  diff,
  exec,
  file,
  headOf,
  image,
  imageConfig,
  local,
  marshal,
  marshalInput,
  merge,
  mkfile,
  opsOf,
  outputOf,
  secretMount,
  sshMount,
} from "./fixtures.js";

const alpine = image("docker.io/library/alpine:3.20");
const context = local("context");

/** A graph of every kind of vertex, made anew each time; frames begin at `line`. */
function graph(line: number): Vertex {
  const at = (offset: number) => ({ frames: [{ file: "build.lua", line: line + offset }] });
  const base = image("docker.io/library/alpine:3.20", at(1));
  const copied = file([copyAction(local("context", at(2)), { src: "/", dest: "/src/" })], {
    base: outputOf(base),
    ...at(3),
  });
  const built = exec(["make"], {
    base: outputOf(copied),
    mounts: [cacheMount("/root/.cache"), bindMount(base, "/tools")],
    ...at(4),
  });
  return merge([base, diff(copied, built), file([mkfile("/done")], at(5))], at(6));
}

describe("a definition", () => {
  test("has every op after its inputs, and the terminal op last", () => {
    const ops = opsOf(marshal(graph(0)));
    const seen = new Set<string>();
    const missing = ops.flatMap(({ digest, op }) => {
      const unknown = op.inputs.filter((input) => !seen.has(input.digest));
      seen.add(digest);
      return unknown;
    });
    expect(missing).toEqual([]);
    expect(ops.map(({ op }) => op.op.case)).toEqual([
      "source",
      "source",
      "file",
      "exec",
      "diff",
      "file",
      "merge",
      undefined,
    ]);
  });

  test("ends with an op that has one input only", () => {
    const ops = opsOf(marshal(alpine));
    expect(ops.at(-1)?.op).toMatchObject({
      inputs: [{ digest: ops[0]?.digest, index: 0n }],
      op: { case: undefined },
    });
    expect(ops.at(-1)?.op).not.toHaveProperty("platform");
    expect(ops.at(-1)?.op).not.toHaveProperty("constraints");
  });

  test("has metadata for every op, including the terminal op", () => {
    const definition = marshal(graph(0));
    const digests = opsOf(definition).map(({ digest }) => digest);
    expect(Object.keys(definition.metadata)).toEqual([...digests].sort());
  });

  test("of scratch has no ops and no metadata", () => {
    const definition = marshalOutput(undefined, marshalInput());
    expect([definition.def, definition.metadata, definition.Source]).toEqual([[], {}, undefined]);
    expect(definitionBytes(definition)).toHaveLength(0);
  });

  test("has constraints in every op except the terminal op, even if empty", () => {
    const constraints = opsOf(marshal(graph(0))).map(({ op }) => op.constraints?.filter);
    expect(constraints).toEqual([[], [], [], [], [], [], [], undefined]);
  });

  test("has platforms in commands and images only", () => {
    const withPlatform = opsOf(marshal(graph(0)))
      .filter(({ op }) => op.platform !== undefined)
      .map(({ op }) => op.op.case);
    expect(withPlatform).toEqual(["source", "exec"]);
  });
});

describe("determinism", () => {
  test("a graph gives the same bytes a hundred times", () => {
    const bytes = Array.from({ length: 100 }, () => definitionBytes(marshal(graph(0))));
    expect(new Set(bytes.map((item) => Buffer.from(item).toString("hex"))).size).toBe(1);
  });

  test("marshalling a graph again returns the same bytes", () => {
    const vertex = graph(0);
    expect(definitionBytes(marshal(vertex))).toEqual(definitionBytes(marshal(vertex)));
  });

  test("moving a script by ten lines changes no digest", () => {
    const [here, there] = [0, 10].map((line) => opsOf(marshal(graph(line))));
    expect(there?.map(({ digest }) => digest)).toEqual(here?.map(({ digest }) => digest));
  });

  test("moving a script by ten lines changes the source map", () => {
    const sources = { files: new Map([["build.lua", new Uint8Array()]]) };
    const [here, there] = [0, 10].map((line) => definitionBytes(marshal(graph(line), { sources })));
    expect(there).not.toEqual(here);
  });

  test("names, groups and cache settings change no digest", () => {
    const steps: readonly StepOptions[] = [
      {},
      { name: "compile" },
      { ignoreCache: true },
      { exportCache: false },
      { progressGroup: { id: "g", name: "group", weak: true } },
    ];
    const digests = steps.map((step) => headOf(marshal(exec(["true"], { step }))).digest);
    expect(new Set(digests).size).toBe(1);
  });

  test("the order in which the maps of a request were filled does not matter", () => {
    const proxies: readonly (readonly [string, string])[] = [
      ["http_proxy", "http://p"],
      ["no_proxy", "localhost"],
      ["all_proxy", "http://q"],
    ];
    const [forward, backward] = [proxies, [...proxies].reverse()].map((entries) =>
      definitionBytes(
        marshal(graph(0), {
          request: {
            proxyEnv: new Map(entries),
            caps: new Set([...LLB_FEATURES].reverse()),
          },
        }),
      ),
    );
    expect(backward).toEqual(forward);
  });

  test("the order in which a local directory's attributes were set does not matter", () => {
    const { op } = headOf(
      marshal(local("context", { include: ["*.go"], exclude: ["vendor"], followPaths: ["a"] })),
    );
    const attributes = op.op.case === "source" ? Object.keys(op.op.value.attrs) : [];
    expect(attributes).toEqual([
      "local.excludepatterns",
      "local.followpaths",
      "local.includepattern",
      "local.session",
      "local.sharedkeyhint",
    ]);
  });
});

describe("equal steps", () => {
  function twice(first: StepOptions, second: StepOptions) {
    const base = image("docker.io/library/alpine:3.20");
    const one = exec(["true"], { base: outputOf(base), step: first, title: "RUN true" });
    const other = exec(["true"], { base: outputOf(base), step: second, title: "RUN true" });
    const definition = marshal(merge([one, other]));
    const ops = opsOf(definition);
    return { ops, metadata: ops[1]?.metadata };
  }

  test("are one op with both users", () => {
    const { ops } = twice({}, {});
    expect(ops.map(({ op }) => op.op.case)).toEqual(["source", "exec", "merge", undefined]);
    expect(ops[2]?.op.inputs.map(({ digest }) => digest)).toEqual([ops[1]?.digest, ops[1]?.digest]);
  });

  test.each<readonly [string, StepOptions, StepOptions, object]>([
    ["run without cache when one of them does", { ignoreCache: true }, {}, { ignoreCache: true }],
    ["run without cache when the other does", {}, { ignoreCache: true }, { ignoreCache: true }],
    [
      "keep the user's name, given first",
      { name: "mine" },
      {},
      { description: { "llb.customname": "mine" } },
    ],
    [
      "keep the user's name, given second",
      {},
      { name: "mine" },
      { description: { "llb.customname": "mine" } },
    ],
    [
      "take the later of two names",
      { name: "one" },
      { name: "two" },
      { description: { "llb.customname": "two" } },
    ],
    ["keep the first number", {}, {}, { description: { "llb.customname": "[2/3] RUN true" } }],
    [
      "take the later export_cache",
      { exportCache: true },
      { exportCache: false },
      { exportCache: { Value: false } },
    ],
    ["keep an only export_cache", { exportCache: true }, {}, { exportCache: { Value: true } }],
    [
      "take the later group",
      { progressGroup: { id: "a", name: "A", weak: false } },
      { progressGroup: { id: "b", name: "B", weak: true } },
      { progressGroup: { id: "b", name: "B", weak: true } },
    ],
  ])("%s", (_name, first, second, expected) => {
    expect(twice(first, second).metadata).toMatchObject(expected);
  });

  test.each<readonly [string, ExecOptions, ExecOptions, bigint]>([
    ["take the later limits", { memory: 1 }, { memory: 2 }, 2n],
    ["keep an only limit", { memory: 1 }, {}, 1n],
  ])("%s", (_name, first, second, expected) => {
    const one = exec(["true"], { options: first });
    const definition = marshal(merge([one, exec(["true"], { options: second })]));
    expect(opsOf(definition)[0]?.metadata?.linuxResources?.memory).toBe(expected);
  });

  test("have the lines of both steps", () => {
    const sources = { files: new Map([["build.lua", new Uint8Array()]]) };
    const one = exec(["true"], { frames: [{ file: "build.lua", line: 3 }] });
    const other = exec(["true"], { frames: [{ file: "build.lua", line: 7 }] });
    const definition = marshal(merge([one, other]), { sources });
    const digest = opsOf(definition)[0]?.digest ?? "";
    const lines = definition.Source?.locations[digest]?.locations.map(
      ({ ranges }) => ranges[0]?.start?.line,
    );
    expect(lines).toEqual([3, 7]);
  });

  test("are one input of the op that reads them", () => {
    const mounts = ["/a", "/b"].map((dest) => bindMount(local("context"), dest));
    const { op } = headOf(marshal(exec(["true"], { mounts })));
    expect(op.inputs).toHaveLength(1);
  });
});

describe("op metadata", () => {
  test("of a step without step options", () => {
    const metadata = headOf(marshal(exec(["true"], { title: "RUN true" }))).metadata;
    expect(metadata).toMatchObject({
      ignoreCache: false,
      description: { "llb.customname": "[1/1] RUN true" },
      caps: { "exec.meta.base": true, "exec.meta.setsdefaultpath": true },
    });
    expect(metadata).not.toHaveProperty("exportCache");
    expect(metadata).not.toHaveProperty("progressGroup");
  });

  test.each<readonly [string, StepOptions, readonly string[]]>([
    ["nothing", {}, ["constraints", "meta.description", "platform"]],
    [
      "no_cache",
      { ignoreCache: true },
      ["constraints", "meta.description", "meta.ignorecache", "platform"],
    ],
    [
      "export_cache = false",
      { exportCache: false },
      ["constraints", "meta.description", "meta.exportcache", "platform"],
    ],
  ])("of the terminal op records the used capabilities: %s", (_name, step, caps) => {
    const terminal = opsOf(marshal(exec(["true"], { step }))).at(-1);
    expect(Object.keys(terminal?.metadata?.caps ?? {})).toEqual(caps);
  });

  test("no-cache affects commands and copies, but not sources and other file steps", () => {
    const ops = opsOf(
      marshal(
        exec(["true"], {
          base: outputOf(
            file([copyAction(context, { src: "/a", dest: "/b" })], {
              base: outputOf(file([mkfile("/x")], { base: outputOf(alpine) })),
            }),
          ),
        }),
        { request: { noCache: true } },
      ),
    );
    expect(ops.map(({ op, metadata }) => [op.op.case, metadata?.ignoreCache])).toEqual([
      ["source", false],
      ["file", false],
      ["source", false],
      ["file", true],
      ["exec", true],
      [undefined, false],
    ]);
  });
});

describe("capabilities", () => {
  const frames = [{ file: "build.lua", line: 7 }];
  /** One step for each capability a step can need. */
  const users: Readonly<Partial<Record<LlbCap, Vertex>>> = {
    "source.image": image("docker.io/library/a:1", { frames }),
    "source.image.resolvemode": image("docker.io/library/a:1", { resolveMode: "pull", frames }),
    "source.local": local("context", { frames }),
    "source.local.sessionid": local("context", { frames }),
    "source.local.sharedkeyhint": local("context", { frames }),
    "source.local.includepatterns": local("context", { include: ["a"], frames }),
    "source.local.followpaths": local("context", { followPaths: ["a"], frames }),
    "source.local.excludepatterns": local("context", { exclude: ["a"], frames }),
    "exec.meta.base": exec(["true"], { frames }),
    "exec.meta.network": exec(["true"], { options: { network: "none" }, frames }),
    "exec.meta.security": exec(["true"], { options: { security: "insecure" }, frames }),
    "exec.meta.ulimit": exec(["true"], {
      options: { ulimits: [{ name: "nofile", soft: 1, hard: 2 }] },
      frames,
    }),
    "exec.meta.cgroup.parent": exec(["true"], { options: { cgroup_parent: "g" }, frames }),
    "exec.meta.cdi": exec(["true"], {
      options: { devices: [{ name: "a/b=c", optional: true }] },
      frames,
    }),
    "exec.validexitcode": exec(["true"], { options: { valid_exit_codes: [1] }, frames }),
    "exec.secretenv": exec(["true"], { mounts: [secretMount("a", { env: "A" })], frames }),
    "exec.mount.bind": exec(["true"], { mounts: [bindMount(context, "/a")], frames }),
    "exec.mount.selector": exec(["true"], {
      mounts: [bindMount(context, "/a", { source: "b" })],
      frames,
    }),
    "exec.mount.cache": exec(["true"], { mounts: [cacheMount("/a")], frames }),
    "exec.mount.cache.sharing": exec(["true"], { mounts: [cacheMount("/a")], frames }),
    "exec.mount.tmpfs": exec(["true"], {
      mounts: [{ type: "tmpfs", dest: "/a", size: 0 }],
      frames,
    }),
    "exec.mount.tmpfs.size": exec(["true"], {
      mounts: [{ type: "tmpfs", dest: "/a", size: 1 }],
      frames,
    }),
    "exec.mount.secret": exec(["true"], { mounts: [secretMount("a")], frames }),
    "exec.mount.ssh": exec(["true"], { mounts: [sshMount()], frames }),
    "file.base": file([mkfile("/a")], { frames }),
    "file.rm.wildcard": file(
      [{ type: "rm", path: "/a", allowNotFound: false, allowWildcard: true }],
      { frames },
    ),
    "file.copy.includeexcludepatterns": file(
      [copyAction(context, { src: "/", dest: "/", include: ["a"] })],
      { frames },
    ),
    "file.copy.alwaysreplaceexistingdestpaths": file(
      [copyAction(context, { src: "/", dest: "/", alwaysReplace: true })],
      { frames },
    ),
    "file.symlink.create": file([{ type: "symlink", target: "a", path: "/b" }], { frames }),
    mergeop: merge([context, file([mkfile("/a")])], { frames }),
    diffop: diff(context, undefined, { frames }),
  };
  const cases = Object.entries(users) as readonly (readonly [LlbCap, Vertex])[];

  test.each(cases)("%s is recorded on the op that needs it", (cap, vertex) => {
    expect(capsOf(vertex)).toContain(cap);
  });

  test.each(cases)("a daemon without %s is an error at the step's line", (cap, vertex) => {
    const caps = new Set(LLB_FEATURES.filter((feature) => feature !== cap));
    const error = errorOf(() => marshal(vertex, { request: { caps } }));
    expect(error).toEqual(new ScriptError(`build.lua:7: ${missingFeature(cap)}`));
    expect(error.frames).toEqual(frames);
  });

  test("a missing capability is named with its release and its other condition", () => {
    expect([missingFeature("file.symlink.create"), missingFeature("mergeop")]).toEqual([
      "symlink needs BuildKit 0.19 or later: this daemon does not have the capability file.symlink.create",
      "bk.merge needs BuildKit 0.10 or later (Docker: with the containerd image store): this daemon does not have the capability mergeop",
    ]);
  });

  test("a daemon without symbolic modes is detected by a capability of the same release", () => {
    const caps = new Set(LLB_FEATURES.filter((feature) => feature !== "exec.validexitcode"));
    const vertex = file([copyAction(context, { src: "/", dest: "/", mode: "u+x" })], { frames });
    expect(capsOf(vertex)).toEqual(["file.base"]);
    expect(errorOf(() => marshal(vertex, { request: { caps } })).message).toBe(
      "build.lua:7: a symbolic mode of copy needs BuildKit 0.17 or later",
    );
  });

  test("hints never require a capability", () => {
    const caps = new Set(LLB_FEATURES.filter((feature) => feature !== "source.local.differ"));
    const { op } = headOf(marshal(local("context", { differ: "none" }), { request: { caps } }));
    expect(op.op).toMatchObject({ case: "source", value: { attrs: { "local.differ": "none" } } });
  });

  test("proxy settings need their capability", () => {
    const caps = new Set(LLB_FEATURES.filter((feature) => feature !== "exec.meta.proxyenv"));
    const request = { caps, proxyEnv: new Map([["http_proxy", "http://p"]]) };
    expect(() => marshal(exec(["true"]), { request })).toThrow(
      "a proxy setting needs BuildKit 0.3 or later",
    );
  });

  test("every capability exists in BuildKit v0.32", () => {
    expect(Object.keys(LLB_CAPS).filter((cap) => !LLB_FEATURES.includes(cap))).toEqual([]);
  });
});

describe("large graphs", () => {
  function chain(length: number): Vertex {
    let last: Vertex = alpine;
    for (let i = 0; i < length; i++) last = exec(["true", String(i)], { base: outputOf(last) });
    return last;
  }

  test("a chain of the maximum length is accepted, and one more step fails", () => {
    let last: Vertex = alpine;
    for (let i = 1; i < MAX_STEPS; i++) last = diff(undefined, last);
    expect(reachableFrom(outputOf(last))).toHaveLength(MAX_STEPS);
    const more = exec(["last"], { base: outputOf(last), frames: [{ file: "build.lua", line: 9 }] });
    const error = errorOf(() => reachableFrom(outputOf(more)));
    expect(error.message).toBe(
      "build.lua:9: the build has 100001 steps, more than the limit of 100000",
    );
    expect(error.frames).toEqual([{ file: "build.lua", line: 9 }]);
  });

  test("a chain of 2,000 commands is marshalled", () => {
    const definition = marshal(chain(2000));
    expect(definition.def).toHaveLength(2002);
    expect(Object.keys(definition.metadata)).toHaveLength(2002);
  });

  test("a state that a thousand others use is one op", () => {
    const base = chain(3);
    const users = Array.from({ length: 1000 }, (_, index) =>
      file([mkfile(`/${index}`)], { base: outputOf(base) }),
    );
    expect(marshal(merge(users)).def).toHaveLength(4 + 1000 + 2);
  });

  test("graphs that share every level take linear time", () => {
    let last: Vertex = alpine;
    for (let i = 0; i < 200; i++) last = merge([last, last]);
    expect(marshal(last).def).toHaveLength(202);
  });
});

describe("a pinned base image", () => {
  const digest = `sha256:${"1".repeat(64)}`;

  test("has the digest of its configuration's image", () => {
    const { op } = headOf(marshal(alpine, { imageDigest: digest }));
    expect(op.op).toMatchObject({
      value: { identifier: `docker-image://docker.io/library/alpine:3.20@${digest}` },
    });
  });

  test("keeps the script's own digest", () => {
    const reference = `docker.io/library/alpine@sha256:${"2".repeat(64)}`;
    const { op } = headOf(marshal(image(reference), { imageDigest: digest }));
    expect(op.op).toMatchObject({ value: { identifier: `docker-image://${reference}` } });
  });

  test("is resolved with its own configuration", () => {
    const images = { [alpine.reference]: imageConfig({ Env: ["A=1"] }) };
    expect(marshal(alpine, { images }).def).toHaveLength(2);
  });
});

function errorOf(act: () => unknown): ScriptError {
  try {
    act();
  } catch (error) {
    if (error instanceof ScriptError) return error;
    throw error;
  }
  throw new Error("expected a ScriptError");
}
