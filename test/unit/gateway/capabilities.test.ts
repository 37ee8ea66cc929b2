import { create } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { Capabilities } from "../../../src/gateway/capabilities.js";
import { PongResponseSchema } from "../../../src/gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import { DefinitionSchema } from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { GATEWAY_FEATURES, LLB_FEATURES } from "../../support/buildkit-features.js";

test("a listed feature counts only if it is enabled", () => {
  const capabilities = Capabilities.fromPong(
    create(PongResponseSchema, {
      FrontendAPICaps: [{ ID: "readfile", Enabled: true }, { ID: "statfile" }],
      LLBCaps: [
        { ID: "mergeop", Enabled: true },
        { ID: "diffop", DisabledReason: "off" },
      ],
    }),
  );
  expect(capabilities.supports("readfile")).toBe(true);
  expect(capabilities.supports("statfile")).toBe(false);
  expect(capabilities.llb).toEqual(new Set(["mergeop"]));
});

test("a daemon without feature lists has the features of BuildKit before the lists", () => {
  const { gateway, llb } = Capabilities.fromPong(create(PongResponseSchema));
  expect([...gateway]).toEqual(["solve.base", "solve.inlinereturn", "resolveimage", "readfile"]);
  expect(llb.size).toBe(29);
  expect(llb.has("soruce.http.uidgid")).toBe(true);
  expect(llb.has("file.base")).toBe(false);
  expect([...gateway].filter((id) => !GATEWAY_FEATURES.includes(id))).toEqual([]);
  expect([...llb].filter((id) => !LLB_FEATURES.includes(id))).toEqual([]);
});

test("missingFor names each missing feature once", () => {
  const capabilities = new Capabilities(new Set(), new Set(["file.base"]));
  const definition = create(DefinitionSchema, {
    metadata: {
      "sha256:1": { caps: { "file.base": true, mergeop: true } },
      "sha256:2": { caps: { mergeop: true, diffop: true, "exec.cgroup": false } },
      "sha256:3": {},
    },
  });
  expect(capabilities.missingFor(definition)).toEqual(["diffop", "mergeop"]);
});
