import { describe, expect, test } from "@jest/globals";
import { BuildError, RequestError } from "../../../src/errors.js";
import { Reference } from "../../../src/gateway/reference.js";
import { isNotFound } from "../../../src/gateway/status.js";
import { failure, solveLocal } from "../../support/gateway-calls.js";
import { withClient } from "../../support/gateway-session.js";

const encoder = new TextEncoder();
const MIB = 1024 * 1024;

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
    const data = new Uint8Array(20 * MIB + 5);
    for (let index = 0; index < data.length; index++) data[index] = (index * 31) >> 3;
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

  test("rejects a file above the limit, and reports its size", () =>
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

  test("reading from scratch fails without a request", () =>
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
