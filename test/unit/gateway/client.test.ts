import { create, toBinary } from "@bufbuild/protobuf";
import { Metadata, type Client } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { BuildError, CancelledError, InternalError, RequestError } from "../../../src/errors.js";
import { GatewayClient } from "../../../src/gateway/client.js";
import { sourceDetail } from "../../../src/gateway/status.js";
import { ResultSchema } from "../../../src/gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import { StatusSchema } from "../../../src/gen/google/rpc/status_pb.js";
import { DefinitionSchema } from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { GATEWAY_FEATURES } from "../../support/buildkit-features.js";
import { BridgeFailure } from "../../support/bridge-failure.js";
import { definitionOf, failure, localSource, solveLocal } from "../../support/gateway-calls.js";
import { openSession, silentLog, withClient } from "../../support/gateway-session.js";

const encoder = new TextEncoder();

describe("connect", () => {
  test("sends a Ping first, and reads the features", () =>
    withClient({ gatewayFeatures: ["readfile"], llbFeatures: ["file.base"] }, (client, bridge) => {
      expect(bridge.methods()).toEqual(["ping"]);
      expect(client.capabilities.supports("readfile")).toBe(true);
      expect(client.capabilities.supports("gateway.warnings")).toBe(false);
      expect([...client.capabilities.llb]).toEqual(["file.base"]);
      return Promise.resolve();
    }));

  test("an aborted connect sends nothing more, and rejects as cancelled", async () => {
    const { session, close } = await openSession({
      handlers: { ping: () => new Promise(() => undefined) },
    });
    const controller = new AbortController();
    const connecting = GatewayClient.connect(session, {
      log: silentLog,
      signal: controller.signal,
    });
    controller.abort();
    expect(await failure(connecting)).toBeInstanceOf(CancelledError);
    close();
  });
});

describe("solveFrontend", () => {
  const inner = { frontend: "dockerfile.v0", options: new Map([["a", "b"]]), inputs: new Map() };

  test.each([
    ["leaves the result unbuilt", GATEWAY_FEATURES, false],
    ["leaves it unbuilt before BuildKit 0.11", ["gateway.solve.evaluate"], false],
    ["has it built in BuildKit 0.11", ["gateway.solve.evaluate", "gateway.evaluate"], true],
  ])("%s", (_name, gatewayFeatures, evaluates) =>
    withClient({ gatewayFeatures }, async (client, bridge) => {
      await client.solveFrontend(inner);
      expect(bridge.requests("solve")).toMatchObject([
        { Frontend: "dockerfile.v0", FrontendOpt: { a: "b" }, Evaluate: evaluates },
      ]);
    }),
  );
});

describe("solve", () => {
  test("sends the definition unchanged, allows result forms and does not evaluate", () =>
    withClient({}, async (client, bridge) => {
      const definition = localSource("context");
      const ref = await client.solve({ definition });
      expect(ref.id).toBe("ref1");
      expect(bridge.requests("solve")).toMatchObject([
        {
          Definition: definition,
          allowResultReturn: true,
          allowResultArrayRef: true,
          Evaluate: false,
        },
      ]);
      expect(bridge.definitionOf("ref1").def).toEqual(definition.def);
    }));

  test("an empty definition is scratch", () =>
    withClient({}, async (client) => {
      const ref = await client.solve({ definition: create(DefinitionSchema) });
      expect(ref.isEmpty).toBe(true);
    }));

  test("evaluates in the same call if the daemon supports it", () =>
    withClient({}, async (client, bridge) => {
      await client.solve({ definition: localSource("context"), evaluate: true });
      expect(bridge.methods()).toEqual(["ping", "solve"]);
      expect(bridge.requests("solve")[0]?.Evaluate).toBe(true);
    }));

  test("falls back to Evaluate, and from there to StatFile", async () => {
    await withClient({ gatewayFeatures: ["gateway.evaluate"] }, async (client, bridge) => {
      await client.solve({ definition: localSource("context"), evaluate: true });
      expect(bridge.methods()).toEqual(["ping", "solve", "evaluate"]);
    });
    await withClient({ gatewayFeatures: ["statfile"] }, async (client, bridge) => {
      await client.solve({ definition: localSource("context"), evaluate: true });
      expect(bridge.methods()).toEqual(["ping", "solve", "statFile"]);
      expect(bridge.requests("statFile")).toMatchObject([{ Ref: "ref1", Path: "." }]);
    });
  });

  test("names the features that the daemon lacks, without calling it", () =>
    withClient({ llbFeatures: ["source.local"] }, async (client, bridge) => {
      const definition = definitionOf(
        { op: { case: "merge", value: {} } },
        { mergeop: true, "source.local": true, diffop: true, unused: false },
      );
      const error = await failure(client.solve({ definition }));
      expect(error).toEqual(
        new RequestError(
          "this build needs features that this docker does not have (diffop, mergeop); please update it",
        ),
      );
      expect(bridge.methods()).toEqual(["ping"]);
    }));

  test("sends cache imports to daemons that know them only", async () => {
    const cacheImports = [{ type: "registry", attrs: new Map([["ref", "example.com/cache"]]) }];
    await withClient({}, async (client, bridge) => {
      await client.solve({ definition: localSource("context"), cacheImports });
      expect(bridge.requests("solve")[0]?.CacheImports).toMatchObject([
        { Type: "registry", Attrs: { ref: "example.com/cache" } },
      ]);
    });
    await withClient({ gatewayFeatures: ["solve.base"] }, async (client, bridge) => {
      await client.solve({ definition: localSource("context"), cacheImports });
      expect(bridge.requests("solve")[0]?.CacheImports).toEqual([]);
    });
  });

  test("accepts the answers of older daemons", async () => {
    const answers = [
      { ref: "old" },
      { result: { result: { case: "refDeprecated" as const, value: "old" } } },
    ];
    for (const answer of answers) {
      await withClient({ handlers: { solve: () => answer } }, async (client) => {
        expect((await solveLocal(client)).id).toBe("old");
      });
    }
  });
});

describe("errors", () => {
  test("BuildKit's code, message and details arrive unchanged", async () => {
    const status = {
      code: 8,
      message: 'process "/bin/sh -c exit 7" did not complete successfully: exit code: 7',
      details: [
        { typeUrl: "example.com/unknown", value: Uint8Array.of(0, 255, 10) },
        sourceDetail({
          filename: "build.lua",
          data: encoder.encode("run"),
          language: "Lua",
          ranges: [{ start: 1, end: 1 }],
        }),
      ],
    };
    const evaluate = () => {
      throw new BridgeFailure(status);
    };
    await withClient({ handlers: { evaluate } }, async (client) => {
      const error = await failure(client.evaluate(await solveLocal(client)));
      expect(error).toBeInstanceOf(BuildError);
      expect(error).toHaveProperty("status", status);
    });
  });

  test("CANCELLED from BuildKit is a cancelled build, and keeps its details", () => {
    const detail = { typeUrl: "example.com/x+json", value: Uint8Array.of(1) };
    const evaluate = () => {
      throw new BridgeFailure({ code: 1, message: "context canceled", details: [detail] });
    };
    return withClient({ handlers: { evaluate } }, async (client) => {
      const error = await failure(client.evaluate(await solveLocal(client)));
      expect(error).toBeInstanceOf(CancelledError);
      expect(error).toMatchObject({ message: "context canceled", details: [detail] });
    });
  });

  test("an error whose details have the code OK is an error", async () => {
    const metadata = new Metadata();
    const fine = toBinary(StatusSchema, create(StatusSchema, { code: 0, message: "fine" }));
    metadata.set("grpc-status-details-bin", Buffer.from(fine));
    const makeUnaryRequest = (...args: readonly unknown[]) => {
      (args.at(-1) as (error: object) => void)({ code: 2, details: "no", metadata });
    };
    // Calls are all that a client uses of a channel.
    const channel = { makeUnaryRequest } as unknown as Client;
    const session = { channel, lost: new AbortController().signal, close: () => undefined };
    const error = await failure(GatewayClient.connect(session, { log: silentLog }));
    expect(error).toHaveProperty("status", { code: 2, message: "no", details: [] });
  });

  test("aborting ends a call that BuildKit never answers", () =>
    withClient(
      { handlers: { evaluate: () => new Promise(() => undefined) } },
      async (client, bridge) => {
        const controller = new AbortController();
        const calls = Array.from({ length: 20 }, async () =>
          client.evaluate(await solveLocal(client), { signal: controller.signal }),
        );
        const settled = Promise.all(calls.map(failure));
        while (bridge.requests("evaluate").length < calls.length) await client.inputs();
        controller.abort();
        expect((await settled).every((error) => error instanceof CancelledError)).toBe(true);
        const late = await failure(client.inputs({ signal: controller.signal }));
        expect(late).toBeInstanceOf(CancelledError);
      },
    ));
});

describe("inputs", () => {
  test("are named definitions", () => {
    const definition = localSource("other");
    return withClient({ inputs: { base: definition } }, async (client) => {
      expect(await client.inputs()).toEqual(new Map([["base", definition]]));
    });
  });

  test("are not requested from a daemon without them", () =>
    withClient({ gatewayFeatures: ["readfile"] }, async (client, bridge) => {
      expect(await client.inputs()).toEqual(new Map());
      expect(bridge.methods()).toEqual(["ping"]);
    }));
});

describe("warn", () => {
  test("sends text as bytes and level 1", () =>
    withClient({}, async (client, bridge) => {
      await client.warn({
        digest: "sha256:1",
        short: "grün",
        detail: ["a", "b"],
        url: "https://example.com",
      });
      expect(bridge.requests("warn")).toMatchObject([
        {
          digest: "sha256:1",
          level: 1n,
          short: encoder.encode("grün"),
          detail: [encoder.encode("a"), encoder.encode("b")],
          url: "https://example.com",
        },
      ]);
    }));

  test("never fails a build", async () => {
    const warn = () => {
      throw new BridgeFailure({ code: 2, message: "no", details: [] });
    };
    await withClient({ handlers: { warn } }, async (client, bridge) => {
      await client.warn({ digest: "sha256:1", short: "a" });
      expect(bridge.methods()).toEqual(["ping", "warn"]);
    });
    await withClient({ gatewayFeatures: ["readfile"] }, async (client, bridge) => {
      await client.warn({ digest: "sha256:1", short: "a" });
      expect(bridge.methods()).toEqual(["ping"]);
    });
  });
});

describe("return", () => {
  const result = create(ResultSchema, { result: { case: "ref", value: { id: "ref1" } } });
  const status = { code: 2, message: "no", details: [{ typeUrl: "a", value: Uint8Array.of(1) }] };

  test("a result is sent once", () =>
    withClient({}, async (client, bridge) => {
      await client.returnResult(result);
      expect(await failure(client.returnResult(result))).toBeInstanceOf(InternalError);
      expect(await failure(client.returnError(status))).toBeInstanceOf(InternalError);
      expect(bridge.methods()).toEqual(["ping", "return"]);
      expect(await bridge.returned).toMatchObject({ result });
    }));

  test("an error is sent with its details, without a result", () =>
    withClient({}, async (client, bridge) => {
      await client.returnError(status);
      const { error, result: none } = await bridge.returned;
      expect(error).toMatchObject(status);
      expect(none).toBeUndefined();
    }));
});
