import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { BuildError, CancelledError, InternalError, RequestError } from "../../../src/errors.js";
import { GatewayClient } from "../../../src/gateway/client.js";
import { Reference } from "../../../src/gateway/reference.js";
import { isNotFound, sourceDetail } from "../../../src/gateway/status.js";
import { ResultSchema } from "../../../src/gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import {
  DefinitionSchema,
  OpSchema,
  type Definition,
} from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { BridgeFailure } from "../../support/fake-bridge.js";
import { openSession, silentLog, withClient } from "../../support/gateway-session.js";

const encoder = new TextEncoder();
const MIB = 1024 * 1024;

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function definitionOf(
  op: MessageInitShape<typeof OpSchema>,
  caps: Record<string, boolean> = {},
): Definition {
  const bytes = toBinary(OpSchema, create(OpSchema, op));
  const digest = digestOf(bytes);
  const terminal = toBinary(OpSchema, create(OpSchema, { inputs: [{ digest }] }));
  return create(DefinitionSchema, {
    def: [bytes, terminal],
    metadata: { [digest]: { caps }, [digestOf(terminal)]: {} },
  });
}

function localSource(name: string): Definition {
  return definitionOf({ op: { case: "source", value: { identifier: `local://${name}` } } });
}

async function solveLocal(client: GatewayClient): Promise<Reference> {
  return client.solve({ definition: localSource("context") });
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: unknown) => error,
  );
}

describe("connect", () => {
  test("pings first and learns the features", () =>
    withClient({ gatewayFeatures: ["readfile"], llbFeatures: ["file.base"] }, (client, bridge) => {
      expect(bridge.methods()).toEqual(["ping"]);
      expect(client.capabilities.supports("readfile")).toBe(true);
      expect(client.capabilities.supports("gateway.warnings")).toBe(false);
      expect([...client.capabilities.llb]).toEqual(["file.base"]);
      return Promise.resolve();
    }));

  test("an aborted connect tells BuildKit nothing more and rejects as cancelled", async () => {
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

  test("evaluates in the same call where the daemon can", () =>
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
          "this build needs what this docker does not have (diffop, mergeop); please update it",
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

  test("takes the answers of older daemons", async () => {
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

describe("resolveImage", () => {
  const config = { architecture: "amd64", os: "linux", config: {} };
  const images = { "docker.io/library/alpine:3.20": { digest: "sha256:1", config } };
  const reference = "docker.io/library/alpine:3.20";

  test("asks with platform and mode, and strips the scheme", () =>
    withClient({ images }, async (client, bridge) => {
      const image = await client.resolveImage({
        reference,
        platform: { os: "linux", architecture: "arm", variant: "v7" },
        resolveMode: "pull",
        logName: "[internal] load metadata for alpine",
      });
      expect(image).toEqual({
        reference,
        digest: "sha256:1",
        config: encoder.encode(JSON.stringify(config)),
      });
      expect(bridge.requests("resolveSourceMeta")).toMatchObject([
        {
          Source: { identifier: `docker-image://${reference}` },
          Platform: { OS: "linux", Architecture: "arm", Variant: "v7" },
          ResolveMode: "pull",
          LogName: "[internal] load metadata for alpine",
        },
      ]);
    }));

  test("uses the older call where the daemon lacks the new one, and takes an empty digest", () =>
    withClient(
      {
        gatewayFeatures: ["resolveimage"],
        handlers: { resolveImageConfig: () => ({ Config: encoder.encode("{}") }) },
      },
      async (client, bridge) => {
        const image = await client.resolveImage({ reference, resolveMode: "local" });
        expect(image).toEqual({ reference, digest: "", config: encoder.encode("{}") });
        expect(bridge.requests("resolveImageConfig")).toMatchObject([
          {
            Ref: reference,
            ResolveMode: "local",
            LogName: `resolve image config for docker-image://${reference}`,
          },
        ]);
        expect(bridge.requests("resolveImageConfig")[0]?.Platform).toBeUndefined();
      },
    ));

  test("says which reference a policy chose", async () => {
    const replaced = "docker-image://example.com/mirror/alpine:3.20@sha256:2";
    await withClient(
      {
        handlers: {
          resolveSourceMeta: () => ({
            Source: { identifier: replaced },
            Image: { Digest: "sha256:2" },
          }),
        },
      },
      async (client) => {
        const image = await client.resolveImage({ reference, resolveMode: "default" });
        expect(image.reference).toBe("example.com/mirror/alpine:3.20@sha256:2");
      },
    );
    await withClient(
      {
        handlers: {
          resolveSourceMeta: () => ({ Source: { identifier: "https://example.com/a.tar" } }),
        },
      },
      async (client) => {
        const error = await failure(client.resolveImage({ reference, resolveMode: "default" }));
        expect(error).toEqual(
          new RequestError(
            `a policy replaces the image ${reference} by https://example.com/a.tar, which is not an image`,
          ),
        );
      },
    );
  });

  test("a missing image is BuildKit's own error", () =>
    withClient({}, async (client) => {
      const error = await failure(client.resolveImage({ reference, resolveMode: "default" }));
      expect(error).toBeInstanceOf(BuildError);
      expect(error).toHaveProperty("status.code", 2);
      expect(error).toHaveProperty("message", expect.stringContaining(`${reference}: not found`));
    }));
});

describe("files", () => {
  const locals = {
    context: {
      "build.lua": "print(1)",
      "lib/a.lua": "return 1",
      "lib/b.txt": "",
      latest: { link: "lib/a.lua" },
    },
  };

  test("reads a small file with one call, through links", () =>
    withClient({ locals }, async (client, bridge) => {
      const ref = await solveLocal(client);
      expect(await client.readFile(ref, "build.lua", { maxBytes: 100 })).toEqual(
        encoder.encode("print(1)"),
      );
      expect(await client.readFile(ref, "/latest", { maxBytes: 100 })).toEqual(
        encoder.encode("return 1"),
      );
      expect(await client.readFile(ref, "lib/b.txt", { maxBytes: 100 })).toEqual(new Uint8Array());
      expect(bridge.methods().slice(2)).toEqual(["readFile", "readFile", "readFile"]);
    }));

  test("reads a file of many messages in pieces of at most 3 MiB", async () => {
    const data = Uint8Array.from({ length: 20 * MIB + 5 }, (_, index) => (index * 31) >> 3);
    await withClient({ locals: { context: { big: data } } }, async (client, bridge) => {
      const content = await client.readFile(await solveLocal(client), "big", {
        maxBytes: 64 * MIB,
      });
      expect(Buffer.compare(content, data)).toBe(0);
      const lengths = bridge.requests("readFile").map(({ Range }) => Number(Range?.Length));
      expect(lengths).toEqual([...Array<number>(6).fill(3 * MIB), 2 * MIB + 5]);
    });
  });

  test.each([
    [8, 8],
    [9, 8],
    [3 * MIB, 3 * MIB],
  ])("a limit of %d bytes lets a file of %d bytes pass", (maxBytes, sizeBytes) =>
    withClient({ locals: { context: { file: new Uint8Array(sizeBytes) } } }, async (client) => {
      const content = await client.readFile(await solveLocal(client), "file", { maxBytes });
      expect(content.length).toBe(sizeBytes);
    }),
  );

  test("refuses a file above the limit, and says how big it is", () =>
    withClient({ locals }, async (client) => {
      const error = await failure(
        client.readFile(await solveLocal(client), "build.lua", { maxBytes: 7 }),
      );
      expect(error).toEqual(new RequestError("build.lua has 8 bytes; at most 7 are read"));
    }));

  test("a missing file is recognised by isNotFound", () =>
    withClient({ locals }, async (client) => {
      const ref = await solveLocal(client);
      const read = await failure(client.readFile(ref, "none.lua", { maxBytes: 7 }));
      const stat = await failure(client.statFile(ref, "lib/none.lua"));
      expect([read, stat].map(isNotFound)).toEqual([true, true]);
      expect(read).toEqual(
        new BuildError({
          code: 2,
          message: "open none.lua: no such file or directory",
          details: [],
        }),
      );
    }));

  test("a directory is not a missing file", () =>
    withClient({ locals }, async (client) => {
      const error = await failure(
        client.readFile(await solveLocal(client), "lib", { maxBytes: 7 }),
      );
      expect(error).toHaveProperty("message", "lib is not a regular file");
      expect(isNotFound(error)).toBe(false);
    }));

  test("lists and describes files", () =>
    withClient({ locals }, async (client) => {
      const ref = await solveLocal(client);
      const entries = await client.readDir(ref, ".");
      expect(entries.map(({ path, type }) => `${path} ${type}`)).toEqual([
        "build.lua file",
        "latest symlink",
        "lib directory",
      ]);
      expect(await client.statFile(ref, "lib/a.lua")).toMatchObject({
        path: "a.lua",
        type: "file",
        permissions: 0o644,
        sizeBytes: 8,
      });
    }));

  test("nothing can be read from scratch, and BuildKit is not asked", () =>
    withClient({}, async (client, bridge) => {
      const scratch = new Reference("");
      const errors = await Promise.all([
        failure(client.readFile(scratch, "a", { maxBytes: 1 })),
        failure(client.readDir(scratch, "a")),
        failure(client.statFile(scratch, "a")),
      ]);
      expect(errors.map(isNotFound)).toEqual([true, true, true]);
      await client.evaluate(scratch);
      expect(bridge.methods()).toEqual(["ping"]);
    }));
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

  test("CANCELLED from BuildKit is a cancelled build", () => {
    const evaluate = () => {
      throw new BridgeFailure({ code: 1, message: "context canceled", details: [] });
    };
    return withClient({ handlers: { evaluate } }, async (client) => {
      const error = await failure(client.evaluate(await solveLocal(client)));
      expect(error).toEqual(new CancelledError("context canceled"));
    });
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

  test("are not asked for where the daemon has none", () =>
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

  test("a result goes out once", () =>
    withClient({}, async (client, bridge) => {
      await client.returnResult(result);
      expect(await failure(client.returnResult(result))).toBeInstanceOf(InternalError);
      expect(await failure(client.returnError(status))).toBeInstanceOf(InternalError);
      expect(bridge.methods()).toEqual(["ping", "return"]);
      expect(await bridge.returned).toMatchObject({ result });
    }));

  test("an error goes out with its details and without a result", () =>
    withClient({}, async (client, bridge) => {
      await client.returnError(status);
      const { error, result: none } = await bridge.returned;
      expect(error).toMatchObject(status);
      expect(none).toBeUndefined();
    }));
});
