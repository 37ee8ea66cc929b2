import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import {
  CarriedResolver,
  assignEnv,
  baseImageOf,
  changeCarried,
  emptyCarried,
  imageCarried,
  setEnv,
  shellOf,
  splitEnv,
  unsetEnv,
  updateConfig,
  workdirOf,
  type Carried,
  type CarriedValues,
} from "../../../src/llb/carried.js";
import type { ContainerConfig, ImageConfig } from "../../../src/oci/image-config.js";
import { AMD64, DEFAULT_PATH_ENV, image, imageConfig } from "./fixtures.js";

const alpine = image("docker.io/library/alpine:3.20");
const configBytes = new Uint8Array([1, 2, 3]);

function resolverFor(config: ImageConfig) {
  const lookups: string[] = [];
  const resolver = new CarriedResolver(({ reference }) => {
    lookups.push(reference);
    return { reference, digest: "", config, configBytes };
  });
  return { resolver, lookups };
}

function changed(parent: Carried, apply: (values: CarriedValues) => CarriedValues): Carried {
  return changeCarried(parent, apply, []);
}

/** Returns the values of an image with this configuration, after some changes. */
function valuesOf(
  config: ContainerConfig,
  ...changes: readonly ((values: CarriedValues) => CarriedValues)[]
): CarriedValues {
  const chain = changes.reduce<Carried>(changed, imageCarried(alpine));
  return resolverFor(imageConfig(config)).resolver.values(chain);
}

function envOf(values: CarriedValues) {
  return { steps: values.env.map((pair) => pair.join("=")), image: values.image.config.Env };
}

describe("the start of a chain", () => {
  test("without an image is an empty image with the default PATH", () => {
    const { resolver } = resolverFor(imageConfig({}));
    expect(resolver.values(emptyCarried(AMD64))).toEqual({
      platform: AMD64,
      env: [["PATH", DEFAULT_PATH_ENV.slice(5)]],
      image: {
        architecture: "amd64",
        os: "linux",
        config: { WorkingDir: "/", Env: [DEFAULT_PATH_ENV] },
        rootfs: { type: "layers", diff_ids: null },
      },
      annotations: new Map(),
      cmdSet: false,
    });
  });

  test("for Windows has no PATH", () => {
    const { resolver } = resolverFor(imageConfig({}));
    const values = resolver.values(emptyCarried({ os: "windows", architecture: "amd64" }));
    expect(envOf(values)).toEqual({ steps: [], image: undefined });
  });

  test("with an image has its configuration, without its creation time", () => {
    const config = { Env: ["PATH=/bin", "A=1"], User: "u", Cmd: ["sh"], Labels: { a: "b" } };
    const dated = imageConfig(config, { created: "2024-01-01T00:00:00Z", author: "me" });
    expect(resolverFor(dated).resolver.values(imageCarried(alpine))).toEqual({
      platform: AMD64,
      env: [
        ["PATH", "/bin"],
        ["A", "1"],
      ],
      image: imageConfig(config, { author: "me" }),
      baseConfig: configBytes,
      annotations: new Map(),
      cmdSet: false,
    });
  });

  test.each<readonly [string, ContainerConfig, readonly string[]]>([
    ["gets the default PATH last", { Env: ["A=1"] }, ["A=1", DEFAULT_PATH_ENV]],
    ["gets the default PATH without any variable", {}, [DEFAULT_PATH_ENV]],
    ["keeps an empty PATH", { Env: ["PATH="] }, ["PATH="]],
    ["keeps a PATH without a value", { Env: ["PATH"] }, ["PATH"]],
  ])("with an image %s", (_name, config, expected) => {
    expect(envOf(valuesOf(config)).image).toEqual(expected);
  });

  test("with an image that has a variable twice has it once for steps", () => {
    expect(envOf(valuesOf({ Env: ["A=1", "PATH=/bin", "A=2"] }))).toEqual({
      steps: ["PATH=/bin", "A=2"],
      image: ["A=1", "PATH=/bin", "A=2"],
    });
  });

  test("with an image that has ONBUILD triggers fails at the image's line", () => {
    const frames = [{ file: "build.lua", line: 2 }];
    const { resolver } = resolverFor(imageConfig({ OnBuild: ["COPY . /app", "RUN make"] }));
    expect(() => resolver.values(imageCarried({ ...alpine, frames }))).toThrow(
      new ScriptError(
        'build.lua:2: docker.io/library/alpine:3.20 has ONBUILD triggers ("COPY . /app"), which only a daemon can run',
        frames,
      ),
    );
  });
});

describe("a chain", () => {
  test("applies its changes in order", () => {
    const values = valuesOf(
      { WorkingDir: "/a" },
      (before) => updateConfig(before, { WorkingDir: `${workdirOf(before)}/b` }),
      (before) => updateConfig(before, { WorkingDir: `${workdirOf(before)}/c` }),
    );
    expect(workdirOf(values)).toBe("/a/b/c");
  });

  test("resolves its image once, and applies each change once", () => {
    const { resolver, lookups } = resolverFor(imageConfig({}));
    const applied: string[] = [];
    const note = (name: string) => (values: CarriedValues) => {
      applied.push(name);
      return values;
    };
    const shared = changed(imageCarried(alpine), note("shared"));
    const [left, right] = ["left", "right"].map((name) => changed(shared, note(name)));
    resolver.values(shared);
    resolver.values(left as Carried);
    resolver.values(right as Carried);
    resolver.values(left as Carried);
    expect([lookups, applied]).toEqual([[alpine.reference], ["shared", "left", "right"]]);
  });

  test("can branch, and the branches are independent", () => {
    const { resolver } = resolverFor(imageConfig({ Env: ["PATH=/bin"] }));
    const base = imageCarried(alpine);
    const left = changed(base, (values) => setEnv(values, [["A", "1"]]));
    const right = changed(base, (values) => setEnv(values, [["B", "2"]]));
    expect([left, right, base].map((chain) => envOf(resolver.values(chain)).steps)).toEqual([
      ["PATH=/bin", "A=1"],
      ["PATH=/bin", "B=2"],
      ["PATH=/bin"],
    ]);
  });

  test("of 50,000 changes is resolved without recursion", () => {
    let chain: Carried = imageCarried(alpine);
    for (let i = 0; i < 50_000; i++) {
      chain = changed(chain, (values) => ({ ...values, cmdSet: !values.cmdSet }));
    }
    expect(resolverFor(imageConfig({})).resolver.values(chain).cmdSet).toBe(false);
    expect(baseImageOf(chain)).toBe(alpine);
  });

  test("without an image has no base image", () => {
    expect(baseImageOf(changed(emptyCarried(AMD64), (values) => values))).toBeUndefined();
  });

  test("is frozen", () => {
    const chain = changed(imageCarried(alpine), (values) => values);
    expect([chain, imageCarried(alpine), emptyCarried(AMD64)].map(Object.isFrozen)).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe("variables", () => {
  // dockerfile-parity.md A.0.5: steps and configuration order them differently.
  test("that are set again move to the end for steps, and keep their position in the image", () => {
    const values = valuesOf({ Env: ["PATH=/bin", "A=1", "B=2"] }, (before) =>
      setEnv(before, [["A", "3"]]),
    );
    expect(envOf(values)).toEqual({
      steps: ["PATH=/bin", "B=2", "A=3"],
      image: ["PATH=/bin", "A=3", "B=2"],
    });
  });

  test("that are new are last", () => {
    const values = valuesOf({ Env: ["PATH=/bin"] }, (before) =>
      setEnv(before, [
        ["Z", "1"],
        ["A", "2"],
      ]),
    );
    expect(envOf(values)).toEqual({
      steps: ["PATH=/bin", "Z=1", "A=2"],
      image: ["PATH=/bin", "Z=1", "A=2"],
    });
  });

  test("that are removed are removed from steps and image", () => {
    const values = valuesOf({ Env: ["PATH=/bin", "A=1", "AB=2"] }, (before) =>
      unsetEnv(before, ["A", "MISSING"]),
    );
    expect(envOf(values)).toEqual({
      steps: ["PATH=/bin", "AB=2"],
      image: ["PATH=/bin", "AB=2"],
    });
  });

  test("can be removed and set again", () => {
    const values = valuesOf(
      { Env: ["A=1", "PATH=/bin"] },
      (before) => unsetEnv(before, ["A"]),
      (before) => setEnv(before, [["A", "2"]]),
    );
    expect(envOf(values).image).toEqual(["PATH=/bin", "A=2"]);
  });

  test.each([
    ["KEY=value", ["KEY", "value"]],
    ["KEY=a=b=c", ["KEY", "a=b=c"]],
    ["KEY=", ["KEY", ""]],
    ["KEY", ["KEY", ""]],
    ["=value", ["", "value"]],
    ["", ["", ""]],
  ])("%j is split at the first =", (entry, expected) => {
    expect(splitEnv(entry)).toEqual(expected);
  });

  test("of a step are removed by undefined", () => {
    const env = [
      ["A", "1"],
      ["B", "2"],
    ] as const;
    expect(
      assignEnv(env, [
        ["A", undefined],
        ["C", "3"],
        ["B", "4"],
      ]),
    ).toEqual([
      ["C", "3"],
      ["B", "4"],
    ]);
    expect(env).toEqual([
      ["A", "1"],
      ["B", "2"],
    ]);
  });
});

describe("fields", () => {
  test("are replaced, and removed by undefined", () => {
    const values = valuesOf({ User: "a", Cmd: ["sh"] }, (before) =>
      updateConfig(before, { User: "b", Cmd: undefined, StopSignal: "SIGINT" }),
    );
    expect(values.image.config).toEqual({
      User: "b",
      StopSignal: "SIGINT",
      Env: [DEFAULT_PATH_ENV],
    });
  });

  test.each([
    [undefined, "/"],
    ["", "/"],
    ["/app", "/app"],
    ["/app/", "/app"],
    ["app", "/app"],
    ["/a/../b", "/b"],
  ])("the working directory %j is %s", (WorkingDir, expected) => {
    expect(workdirOf(valuesOf(WorkingDir === undefined ? {} : { WorkingDir }))).toBe(expected);
  });

  test.each<readonly [readonly string[] | undefined, readonly string[]]>([
    [undefined, ["/bin/sh", "-c"]],
    [[], ["/bin/sh", "-c"]],
    [
      ["/bin/bash", "-c"],
      ["/bin/bash", "-c"],
    ],
  ])("the shell %j is %j", (Shell, expected) => {
    expect(shellOf(valuesOf(Shell === undefined ? {} : { Shell }))).toEqual(expected);
  });
});
