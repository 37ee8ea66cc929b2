import { describe, expect, test } from "@jest/globals";
import { UNSET } from "../../../../src/api/values/unset.js";
import type { State } from "../../../../src/llb/state.js";
import type { ImageConfig } from "../../../../src/oci/image-config.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { imageConfig, opsOf } from "../../llb/fixtures.js";
import { TestBuild } from "../fixtures.js";

const BASE = imageConfig({
  Env: ["PATH=/bin", "A=1"],
  WorkingDir: "/srv",
  User: "u",
  Entrypoint: ["/entry"],
  Cmd: ["inherited"],
  ExposedPorts: { "1/tcp": {} },
  Volumes: { "/v": {} },
  Labels: { base: "1" },
  StopSignal: "SIGINT",
  Healthcheck: { Test: ["CMD", "x"] },
  Shell: ["/bin/bash", "-c"],
});

function newBuild() {
  return new TestBuild({ images: { "docker.io/library/base:latest": BASE } });
}

function configOf(build: TestBuild, state: State): ImageConfig {
  return build.build.values(state.carried).image;
}

/** The configuration after one `config` on the base. */
function after(fields: LuaInput): ImageConfig {
  const build = newBuild();
  return configOf(build, build.state("state:config", build.state("bk.image", "base"), fields));
}

describe("fields of the image", () => {
  test.each<readonly [string, LuaInput, object]>([
    ["env in place", { env: { A: "2", B: "3" } }, { Env: ["PATH=/bin", "A=2", "B=3"] }],
    ["env as a list", { env: ["Z=1", "B=2"] }, { Env: ["PATH=/bin", "A=1", "Z=1", "B=2"] }],
    ["env removed", { env: { A: UNSET } }, { Env: ["PATH=/bin"] }],
    ["env with a variable", { env: { PATH: "$PATH:/x" } }, { Env: ["PATH=/bin:/x", "A=1"] }],
    ["workdir", { workdir: "/app/" }, { WorkingDir: "/app" }],
    ["workdir relative", { workdir: "sub" }, { WorkingDir: "/srv/sub" }],
    ["workdir removed", { workdir: UNSET }, { WorkingDir: "/" }],
    ["user", { user: "a:b" }, { User: "a:b" }],
    ["entrypoint resets an inherited cmd", { entrypoint: ["/e"] }, { Entrypoint: ["/e"] }],
    [
      "cmd as a list",
      { cmd: ["a", 1] },
      { Entrypoint: ["/entry"], Cmd: ["a", "1"], ArgsEscaped: true },
    ],
    ["cmd as a string", { cmd: "a b" }, { Cmd: ["/bin/bash", "-c", "a b"], ArgsEscaped: true }],
    [
      "cmd as a string for a shell set along with it",
      { cmd: "a", shell: ["/bin/zsh", "-c"] },
      { Cmd: ["/bin/zsh", "-c", "a"] },
    ],
    [
      "ports, added",
      { expose: [80, "53/udp"] },
      { ExposedPorts: { "1/tcp": {}, "80/tcp": {}, "53/udp": {} } },
    ],
    ["volumes, added", { volumes: "/w" }, { Volumes: { "/v": {}, "/w": {} } }],
    ["labels, added", { labels: { x: "y" } }, { Labels: { base: "1", x: "y" } }],
    ["stop signal", { stop_signal: "SIGTERM" }, { StopSignal: "SIGTERM" }],
    ["stop signal as a number", { stop_signal: 9 }, { StopSignal: "9" }],
    ["shell", { shell: ["/bin/sh", "-e", "-c"] }, { Shell: ["/bin/sh", "-e", "-c"] }],
    ["onbuild", { onbuild: ["RUN a", "RUN b"] }, { OnBuild: ["RUN a", "RUN b"] }],
    [
      "health check as a string",
      { healthcheck: { test: "curl x", interval: "30s", timeout: 3, retries: 3 } },
      {
        Healthcheck: { Test: ["CMD-SHELL", "curl x"], Interval: 30e9, Timeout: 3e9, Retries: 3 },
      },
    ],
    [
      "health check as a list",
      { healthcheck: { test: ["CMD", "x"], start_period: 1.5, start_interval: "1s" } },
      { Healthcheck: { Test: ["CMD", "x"], StartPeriod: 1.5e9, StartInterval: 1e9 } },
    ],
    ["health check off", { healthcheck: { disable: true } }, { Healthcheck: { Test: ["NONE"] } }],
  ])("%s", (_name, fields, expected) => {
    expect(after(fields).config).toMatchObject(expected);
  });

  test.each([
    ["entrypoint", "Entrypoint"],
    ["cmd", "Cmd"],
    ["env", "PATH"],
    ["expose", "ExposedPorts"],
    ["volumes", "Volumes"],
    ["labels", "Labels"],
    ["user", "User"],
    ["stop_signal", "StopSignal"],
    ["healthcheck", "Healthcheck"],
    ["shell", "Shell"],
    ["onbuild", "OnBuild"],
  ])("bk.unset removes %s", (field, name) => {
    expect(after({ [field]: UNSET }).config).not.toHaveProperty(name);
  });

  test("removing all variables leaves an empty environment", () => {
    expect(after({ env: UNSET }).config.Env).toEqual([]);
  });

  test("removing the last label removes the field", () => {
    expect(after({ labels: { base: UNSET } }).config).not.toHaveProperty("Labels");
  });

  test("an empty command removes the command", () => {
    expect(after({ entrypoint: [], cmd: [] }).config).not.toHaveProperty("Entrypoint");
  });

  test.each<readonly [LuaInput, object]>([
    [{ author: "me" }, { author: "me" }],
    [{ created: "2026-01-31T12:00:00Z" }, { created: "2026-01-31T12:00:00Z" }],
    [
      { os: "windows", arch: "arm64", variant: "v8" },
      { os: "windows", architecture: "arm64", variant: "v8" },
    ],
  ])("the fields %j are written to the image configuration", (fields, expected) => {
    expect(after(fields)).toMatchObject(expected);
  });

  test.each<readonly [LuaInput, string]>([
    [
      { stop_signal: "TERM!" },
      'fields.stop_signal: expected a signal such as "SIGTERM" or 15, got "TERM!"',
    ],
    [
      { created: "yesterday" },
      'fields.created: expected a time such as "2026-01-31T12:00:00Z", got the string "yesterday"',
    ],
    [{ healthcheck: {} }, "fields.healthcheck: test is missing: expected a command"],
    [
      { healthcheck: { test: ["curl"] } },
      'fields.healthcheck.test: expected a list that begins with "CMD", "CMD-SHELL" or "NONE", got a table',
    ],
    [
      { healthcheck: { test: "x", interval: "10us" } },
      'fields.healthcheck.interval: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"',
    ],
    [
      { healthcheck: { test: "x", timeout: 1e-10 } },
      "fields.healthcheck.timeout: expected 0, or a duration from 1ms to 2562047h47m16s, got the number 1e-10",
    ],
    ...["2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00+25:00"].map(
      (created): readonly [{ created: string }, string] => [
        { created },
        `fields.created: expected a time such as "2026-01-31T12:00:00Z", got the string "${created}"`,
      ],
    ),
    [{ labels: ["a"] }, "fields.labels: expected names as keys, got the key 1"],
    [{ entry_point: ["x"] }, 'fields.entry_point: unknown option (did you mean "entrypoint"?)'],
  ])("%j is refused", (fields, expected) => {
    const build = newBuild();
    expect(build.problem("state:config", build.state("bk.scratch"), fields)).toBe(expected);
  });
});

describe("the entrypoint", () => {
  test("keeps a cmd that the script has set before", () => {
    const build = newBuild();
    const state = build.chain(
      build.state("bk.image", "base"),
      ["config", { cmd: ["mine"] }],
      ["config", { entrypoint: ["/e"] }],
    );
    expect(configOf(build, state).config).toMatchObject({ Entrypoint: ["/e"], Cmd: ["mine"] });
  });

  test("and a cmd in one call are both kept", () => {
    expect(after({ entrypoint: ["/e"], cmd: ["c"] }).config).toMatchObject({
      Entrypoint: ["/e"],
      Cmd: ["c"],
    });
  });
});

describe("env", () => {
  test.each<readonly [string, readonly LuaInput[], readonly string[]]>([
    ["a name and a value", ["B", 2], ["PATH=/bin", "A=1", "B=2"]],
    ["a table", [{ B: "2", A: "3" }], ["PATH=/bin", "A=3", "B=2"]],
    ["a name and bk.unset", ["A", UNSET], ["PATH=/bin"]],
  ])("%s", (_name, inputs, expected) => {
    const build = newBuild();
    const state = build.state("state:env", build.state("bk.image", "base"), ...inputs);
    expect(configOf(build, state).config.Env).toEqual(expected);
  });

  test.each<readonly [readonly LuaInput[], string]>([
    [["A"], "value: expected a string, got nil; bk.unset removes A"],
    [[{ A: "1" }, "2"], "value: a table of variables takes no second argument"],
    [["A=B", "1"], 'key: "A=B" cannot name a variable'],
    [["A", true], "value: expected a string, got the boolean true"],
  ])("%j is refused", (inputs, expected) => {
    const build = newBuild();
    expect(build.problem("state:env", build.state("bk.scratch"), ...inputs)).toBe(expected);
  });

  test("get_env resolves the base image once", () => {
    const build = newBuild();
    const state = build.chain(build.state("bk.image", "base"), ["env", "B", "$A"]);
    expect(build.lookups).toEqual([]);
    expect(["A", "B", "C"].map((key) => build.call("state:get_env", state, key))).toEqual([
      "1",
      "1",
      null,
    ]);
    expect(build.lookups).toEqual(["docker.io/library/base:latest"]);
  });

  test("of scratch contains the default PATH, as with a Dockerfile", () => {
    const build = newBuild();
    expect(build.call("state:get_env", build.state("bk.scratch"), "PATH")).toContain("/usr/bin");
  });
});

describe("workdir", () => {
  test("creates the directory, while config does not", () => {
    const build = newBuild();
    const base = build.state("bk.image", "base");
    const steps = [
      build.state("state:workdir", base, "/app"),
      build.state("state:config", base, { workdir: "/app" }),
    ].map((state) => opsOf(build.marshal(state)).map(({ op }) => op.op.case));
    expect(steps).toEqual([
      ["source", "file", undefined],
      ["source", undefined],
    ]);
  });

  test("of / adds no layer", () => {
    const build = newBuild();
    const state = build.state("state:workdir", build.state("bk.image", "base"), "/");
    expect(build.marshal(state).def).toHaveLength(2);
    expect(build.history(state)).toEqual(["[WORKDIR /]"]);
  });

  test("is relative to the previous working directory", () => {
    const build = newBuild();
    const state = build.chain(
      build.state("bk.image", "base"),
      ["workdir", "a"],
      ["workdir", "../b"],
    );
    expect(configOf(build, state).config.WorkingDir).toBe("/srv/b");
    expect(build.history(state)).toEqual(["WORKDIR /srv/a", "WORKDIR /srv/b"]);
  });
});

describe("history", () => {
  test("has a Dockerfile's line for each field, without a layer", () => {
    const build = newBuild();
    const state = build.state("state:config", build.state("bk.scratch"), {
      env: ["A=1", "B=2"],
      labels: { x: "y" },
      expose: [80, "53/udp"],
      volumes: ["/a", "/b"],
      stop_signal: "SIGINT",
      shell: ["/bin/sh", "-c"],
      user: "u",
      entrypoint: ["/e", "x y"],
      cmd: ["c"],
      onbuild: "RUN x",
      author: "me",
    });
    expect(build.history(state)).toEqual([
      "[MAINTAINER me]",
      "[SHELL [/bin/sh -c]]",
      "[ENV A=1 B=2]",
      "[LABEL x=y]",
      "[EXPOSE [53/udp 80/tcp]]",
      "[VOLUME [/a /b]]",
      "[STOPSIGNAL SIGINT]",
      "[USER u]",
      '[ENTRYPOINT ["/e" "x y"]]',
      '[CMD ["c"]]',
    ]);
  });
});

test("one call with several values adds one line of history", () => {
  const build = newBuild();
  const state = build.chain(
    build.state("bk.scratch"),
    ["expose", 8080, "53/udp", [80]],
    ["volumes", "/a", "/b"],
    ["volumes", "/c", UNSET, "/d"],
  );
  expect(build.history(state)).toEqual([
    "[EXPOSE [53/udp 80/tcp 8080/tcp]]",
    "[VOLUME [/a /b]]",
    "[VOLUME [/c]]",
    "[VOLUME []]",
    "[VOLUME [/d]]",
  ]);
});

describe("export", () => {
  test("accepts the fields of config, and can be called once", () => {
    const build = newBuild();
    const base = build.state("bk.image", "base");
    build.line = 5;
    expect(build.call("bk.export", base, { cmd: ["x"] })).toBeUndefined();
    const { exported } = build.build;
    expect(exported?.frames).toEqual([{ file: "build.lua", line: 5 }]);
    expect(exported && configOf(build, exported.state).config.Cmd).toEqual(["x"]);
    expect(build.problem("bk.export", base)).toContain("the first call is at build.lua:5");
  });

  test("requires a state", () => {
    expect(newBuild().problem("bk.export")).toBe("state: expected a State, got nil");
  });
});
