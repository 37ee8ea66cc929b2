import { describe, expect, test } from "@jest/globals";
import { layerFits } from "../../../src/host/layer-fit.js";
import { BuildError } from "../../../src/errors.js";
import type { GatewayClient } from "../../../src/gateway/client.js";
import type { FileInfo } from "../../../src/gateway/file-info.js";
import { Reference } from "../../../src/gateway/reference.js";

/** A directory with its entries, a symbolic link with its target, or a file with its size. */
type Tree = { readonly [name: string]: Tree | string | number };

const BASE = new Reference("base");
const LAYER = new Reference("layer");

/** Returns whether a layer fits, and the paths read to decide it. */
async function ask(
  base: Tree | number,
  layer: Tree,
  {
    keepsDirectories = false,
    ids = {},
  }: {
    readonly keepsDirectories?: boolean;
    readonly ids?: Readonly<Record<string, number>>;
  } = {},
) {
  const read: string[] = [];
  const trees: Readonly<Record<string, Tree | number>> = { base, layer };
  const infoOf = (ref: Reference, path: string, node: Tree | string | number): FileInfo => ({
    path,
    type: typeof node === "object" ? "directory" : typeof node === "string" ? "symlink" : "file",
    permissions: 0o755,
    uid: ids[ref.id] ?? 0,
    gid: 0,
    sizeBytes: 0,
    modifiedNs: 0n,
    linkTarget: "",
  });
  const nodeAt = (ref: Reference, path: string) => {
    read.push(`${ref.id}:${path}`);
    const names = path.replace("/d", "").split("/").filter(Boolean);
    return names.reduce<Tree | string | number | undefined>(
      (node, name) => (typeof node === "object" ? node[name] : undefined),
      trees[ref.id],
    );
  };
  const client = {
    statFile: (ref: Reference, path: string) =>
      Promise.resolve(infoOf(ref, "d", nodeAt(ref, path) ?? 0)),
    readDir: (ref: Reference, path: string) => {
      const entries = Object.entries<Tree | string | number>((nodeAt(ref, path) ?? {}) as Tree);
      return Promise.resolve(entries.map(([name, node]) => infoOf(ref, name, node)));
    },
  };
  const fits = await layerFits(client as unknown as GatewayClient, {
    base: BASE,
    layer: () => {
      read.push("layer");
      return Promise.resolve(LAYER);
    },
    dest: "/d",
    keepsDirectories,
  });
  return { fits, read };
}

describe("a layer fits its base", () => {
  test.each<readonly [string, Tree, Tree, boolean]>([
    ["without shared names", { a: 1 }, { b: { c: 1 } }, true],
    ["with files over files and links", { a: 1, b: "x" }, { a: 1, b: 1 }, true],
    ["with links over files and links", { a: 1, b: "x" }, { a: "y", b: "y" }, true],
    ["with directories over directories", { a: { b: 1 } }, { a: { c: 1 } }, true],
    ["but not with a directory over a link", { a: "x" }, { a: {} }, false],
    ["but not with a directory over a file", { a: 1 }, { a: {} }, false],
    ["but not with a file over a directory", { a: {} }, { a: 1 }, false],
    ["but not with a link over a directory", { a: {} }, { a: "x" }, false],
    ["but not with one far below", { a: { b: { c: {} } } }, { a: { b: { c: 1 } } }, false],
  ])("%s", async (_how, base, layer, fits) => {
    expect((await ask(base, layer)).fits).toBe(fits);
  });

  test.each([
    [true, { layer: 5 }, false],
    [true, { layer: 5, base: 5 }, true],
    [false, { layer: 5 }, true],
  ])(
    "if directories keep their owner (%s) and belong to %j: %s",
    async (keepsDirectories, ids, fits) => {
      expect((await ask({ a: {} }, { a: {} }, { keepsDirectories, ids })).fits).toBe(fits);
    },
  );

  test("is decided without building the layer if the base has none of the paths", async () => {
    expect(await ask({}, { a: 1 })).toEqual({ fits: true, read: ["base:/d", "base:/d"] });
    expect(await ask(1, { a: 1 })).toEqual({ fits: true, read: ["base:/d"] });
  });

  test("is decided by the directories that both have", async () => {
    const { read } = await ask({ a: { x: { z: 1 } }, b: {} }, { a: { y: { z: 1 } }, c: {} });
    expect(read).toEqual([
      ...["base:/d", "base:/d", "layer"],
      ...["base:/d", "layer:/d", "base:/d/a", "layer:/d/a"],
    ]);
  });

  test("is denied if too many directories are shared", async () => {
    const many = Object.fromEntries(Array.from({ length: 4100 }, (_, index) => [`d${index}`, {}]));
    expect((await ask(many, many)).fits).toBe(false);
  });

  test.each([
    [8, "larger than max", false],
    [2, "exit code: 3", "exit code: 3"],
  ])(
    "is denied or fails if a directory cannot be compared: code %d",
    async (code, message, expected) => {
      const fail = () => Promise.reject(new BuildError({ code, message, details: [] }));
      const client = { statFile: fail, readDir: fail } as unknown as GatewayClient;
      const trees = { base: BASE, layer: fail, dest: "/", keepsDirectories: false };
      const said = await layerFits(client, trees).catch((error: unknown) =>
        error instanceof BuildError ? error.status.message : error,
      );
      expect(said).toBe(expected);
    },
  );
});
