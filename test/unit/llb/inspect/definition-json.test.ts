import { expect, test } from "@jest/globals";
import { definitionJson } from "../../../../src/llb/inspect/definition-json.js";
import { headDigest } from "../../../../src/llb/marshal.js";
import { evaluateScript } from "../../../support/evaluate.js";

const SCRIPT = `local s = bk.scratch():mkfile("/a", "hi")
bk.export(s:run({ "/a" }, { network = "none", no_cache = true, export_cache = true, progress_group = "g", mounts = { bk.cache("/c") } }))
`;

test("ops are protobuf's JSON, their metadata is Go's", () => {
  const { definition } = evaluateScript(SCRIPT);
  const { def, metadata, source } = definitionJson(definition);
  const head = headDigest(definition) ?? "";
  const exec = def[head] as { readonly inputs: readonly [{ readonly digest: string }] };
  const [{ digest: file }] = exec.inputs;
  expect(Object.keys(def)).toEqual(Object.keys(def).toSorted());
  expect(def[file]).toEqual({
    constraints: {},
    file: {
      actions: [
        {
          input: "-1",
          secondaryInput: "-1",
          mkfile: { path: "/a", mode: 0o644, data: "aGk=", timestamp: "-1" },
        },
      ],
    },
  });
  expect(exec).toMatchObject({
    inputs: [{ digest: file }],
    exec: {
      meta: { args: ["/a"], cwd: "/", removeMountStubsRecursive: true },
      network: "NONE",
      mounts: [
        { dest: "/" },
        { dest: "/c", input: "-1", output: "-1", mountType: "CACHE", cacheOpt: { ID: "//c" } },
      ],
    },
    platform: { Architecture: "amd64", OS: "linux" },
  });
  expect(metadata[head]).toEqual({
    ignore_cache: true,
    description: { "llb.customname": "[2/2] RUN /a" },
    export_cache: { Value: true },
    progress_group: { id: "g", name: "g" },
    caps: expect.objectContaining({ "exec.meta.base": true, "exec.mount.cache": true }),
  });
  expect(Object.keys(metadata).toSorted()).toEqual(Object.keys(def));
  const range = (line: number) => ({ start: { line }, end: { line } });
  expect(source).toEqual({
    infos: [
      { filename: "build.lua", data: Buffer.from(SCRIPT).toString("base64"), language: "Lua" },
    ],
    locations: {
      [file]: { locations: [{ ranges: [range(1)] }] },
      [head]: { locations: [{ ranges: [range(2)] }] },
    },
  });
});

test("scratch has no ops", () => {
  const { definition } = evaluateScript("bk.export(bk.scratch())");
  expect(definitionJson(definition)).toEqual({ def: {}, metadata: {}, source: {} });
});
