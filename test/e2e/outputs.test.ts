/** Outputs of a build: every exporter, metadata, and reproducible bytes. */
import { expect } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { FileServer } from "../support/file-server.js";
import { readOciLayout, type OciImage } from "../support/image-tree.js";
import { stepsRun } from "../support/progress.js";
import { BUSYBOX, script, succeeded } from "../support/sandbox.js";
import { readTar } from "../support/tar.js";

endToEnd(
  "outputs / buildkitd",
  ["buildkit", "buildkit-spare", "docker", "registry"],
  (sandbox, test) => {
    test("docker buildx supports several exporters, a metadata file and a local cache", async () => {
      const out = sandbox.directory({ "layout/keep": "" });
      const directory = sandbox.directory({
        "build.lua": script(
          `local made = bk.image("${BUSYBOX}"):run("echo ${sandbox.nonce} > /made")`,
          'bk.export(bk.scratch():copy(made, "/made", "/made"), { cmd = { "/x" } })',
        ),
      });
      const metadata = join(out, "metadata.json");
      const cache = join(out, "cache");
      const args = [
        ...["--output", `type=local,dest=${join(out, "local")}`],
        ...["--output", `type=oci,tar=false,dest=${join(out, "layout")}`],
        ...["--output", `type=image,name=${sandbox.registryName("buildx")},push=true`],
        ...["--metadata-file", metadata, "--cache-to", `type=local,mode=max,dest=${cache}`],
      ];
      succeeded(await sandbox.buildx({ directory, file: "build.lua", builder: "buildkit", args }));
      expect(readFileSync(join(out, "local/made"), "utf8")).toBe(`${sandbox.nonce}\n`);
      expect(readOciLayout(join(out, "layout")).config.config["Cmd"]).toEqual(["/x"]);
      const told = JSON.parse(readFileSync(metadata, "utf8")) as Readonly<Record<string, unknown>>;
      expect(told["containerimage.digest"]).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(told["image.name"]).toBe(sandbox.registryName("buildx"));
      const spare = await sandbox.emptied();
      const from = ["--import-cache", `type=local,src=${cache}`, "--progress", "rawjson"];
      const again = succeeded(
        await spare.gateway({ directory, filename: "build.lua", args: from }),
      );
      expect(stepsRun(again).filter((name) => name.includes("RUN "))).toEqual([]);
    });

    test("every exporter of buildctl accepts the result, several in one build", async () => {
      const out = sandbox.directory({ "oci/keep": "" });
      const name = sandbox.registryName("output");
      const directory = sandbox.directory({
        "build.lua": script(
          'bk.export(bk.scratch():mkfile("/a/b.txt", "b", { mode = "0600" }), { cmd = { "/x" }, annotations = { note = "told" } })',
        ),
      });
      const output = (value: string) => ["--output", value];
      const metadata = join(out, "metadata.json");
      succeeded(
        await sandbox.gateway({
          directory,
          filename: "build.lua",
          args: [
            ...output(`type=local,dest=${join(out, "local")}`),
            ...output(`type=tar,dest=${join(out, "image.tar")}`),
            ...output(`type=oci,tar=false,dest=${join(out, "layout")}`),
            ...output(`type=docker,name=luakit-e2e/output,dest=${join(out, "docker.tar")}`),
            ...output(`type=image,name=${name},push=true`),
            ...["--metadata-file", metadata],
          ],
        }),
      );
      expect(readFileSync(join(out, "local/a/b.txt"), "utf8")).toBe("b");
      const entries = [...readTar(readFileSync(join(out, "image.tar")))];
      expect(entries.map((entry) => [entry.name, entry.mode])).toEqual([
        ["a", 0o755],
        ["a/b.txt", 0o600],
      ]);
      expect(readOciLayout(join(out, "layout")).config.config["Cmd"]).toEqual(["/x"]);
      const saved = [...readTar(readFileSync(join(out, "docker.tar")))].map((entry) => entry.name);
      expect(saved).toContain("manifest.json");
      const told = JSON.parse(readFileSync(metadata, "utf8")) as Readonly<Record<string, unknown>>;
      expect(told["containerimage.digest"]).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(existsSync(join(out, "layout/index.json"))).toBe(true);
    });

    test("SOURCE_DATE_EPOCH makes two builds without cache return the same image", async () => {
      const directory = sandbox.directory({
        "build.lua": script(
          `local s = bk.image("${BUSYBOX}"):workdir("/work"):run("date > /dev/null; echo a > a"):copy("f", "f")`,
          'bk.export(s:mkfile("/m", "m"):mkdir("/d"):symlink("/m", "/l"), { labels = { b = "1", a = "2" } })',
        ),
        f: "f",
      });
      const digestOf = async (): Promise<unknown> => {
        const metadata = join(sandbox.directory({}), "metadata.json");
        const args = [
          "--no-cache",
          ...[
            "--output",
            `type=oci,rewrite-timestamp=true,dest=${join(sandbox.directory({}), "a.tar")}`,
          ],
          ...["--metadata-file", metadata],
        ];
        const opts = { "build-arg:SOURCE_DATE_EPOCH": "1700000000" };
        succeeded(await sandbox.gateway({ directory, filename: "build.lua", opts, args }));
        const told = JSON.parse(readFileSync(metadata, "utf8")) as Readonly<
          Record<string, unknown>
        >;
        return told["containerimage.digest"];
      };
      const first = await digestOf();
      const second = Math.floor(Date.now() / 1000);
      while (Math.floor(Date.now() / 1000) === second) await new Promise(setImmediate);
      expect(await digestOf()).toBe(first);
      expect(first).toMatch(/^sha256:/);
    });
  },
);

endToEnd("dates / buildkitd", ["buildkit"], (sandbox, test) => {
  test("an archive without a server date uses the date of its newest file, as with a Dockerfile", async () => {
    const text = 'bk.export(bk.scratch():copy(".", "/"), { labels = { epoch = os.time() } })';
    const files = sandbox.directory({
      Dockerfile: "FROM scratch\nARG SOURCE_DATE_EPOCH\nLABEL epoch=$SOURCE_DATE_EPOCH\nCOPY . /\n",
      "build.lua": script(text),
      "sub/newest": "a",
    });
    for (const [path, seconds] of [
      ["Dockerfile", 1_600_000_000],
      ["build.lua", 1_600_000_001],
      ["sub/newest", 1_650_000_000.7],
    ] as const) {
      utimesSync(join(files, path), seconds, seconds);
    }
    // Directories, which are newer, do not count.
    const archive = execFileSync("tar", ["-c", "-z", "--format=pax", "-C", files, "."]);
    const server = await FileServer.start();
    try {
      const opts = {
        context: server.file("context.tar.gz", archive),
        "build-arg:SOURCE_DATE_EPOCH": "context",
      };
      const flags = Object.entries(opts).flatMap(([key, value]) => ["--opt", `${key}=${value}`]);
      const empty = sandbox.directory({});
      const made = await sandbox.image((args) =>
        sandbox.gateway({ directory: empty, filename: "build.lua", opts, args }),
      );
      const expected = await sandbox.image((args) =>
        sandbox.dockerfile(empty, [...flags, ...args]),
      );
      const dated = ({ config }: OciImage) => [config.created, config.config["Labels"]];
      expect(dated(made)).toEqual(["2022-04-15T05:20:00Z", { epoch: "1650000000" }]);
      expect(dated(made)).toEqual(dated(expected));
    } finally {
      server.close();
    }
  });
});
