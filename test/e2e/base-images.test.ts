/** The configuration and triggers of a base image, compared with a Dockerfile build. */
import { expect } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finished } from "../support/child.js";
import { endToEnd } from "../support/end-to-end.js";
import { readOciLayout } from "../support/image-tree.js";
import { warningsOf } from "../support/progress.js";
import { BUSYBOX, FRONTEND, script, succeeded } from "../support/sandbox.js";

endToEnd("base images / buildkitd", ["buildkit", "buildx", "registry"], (sandbox, test) => {
  const FOREIGN = "FROM --platform=linux/arm64 debian:bookworm-slim\nENV A=1\n";
  const WARNING = /^(InvalidBaseImagePlatform): .* \((?:build\.lua )?line (\d+)\)$/m;

  /** Returns the platform of an image, and the warnings with their lines. */
  const outcome = async (build: (args: readonly string[]) => Promise<Finished>) => {
    const { directory, finished } = await sandbox.layout(build);
    const [warning = ""] = warningsOf(succeeded(finished));
    const { architecture, os, variant, config } = readOciLayout(directory).config;
    const [, rule, line] = WARNING.exec(warning) ?? [];
    return { image: { architecture, os, variant, config }, rule, line };
  };

  for (const [asked, platform, architecture, rule] of [
    ["none", "", "arm64", "InvalidBaseImagePlatform"],
    ["another one", "linux/amd64", "amd64", "InvalidBaseImagePlatform"],
    ["that one", "linux/arm64", "arm64", undefined],
  ] as const) {
    test(`a single-platform image is built with --platform ${asked}`, async () => {
      const base = await sandbox.push("foreign", { Dockerfile: FOREIGN });
      const directory = sandbox.directory({
        Dockerfile: `FROM ${base}\nCOPY a.txt /\n`,
        "build.lua": script(`local s = bk.image("${base}")`, 'bk.export(s:copy("a.txt", "/"))'),
        "a.txt": "a",
      });
      const progress = ["--progress", "rawjson"];
      const made = await outcome((args) =>
        sandbox.gateway({
          directory,
          filename: "build.lua",
          opts: { platform },
          args: [...progress, ...args],
        }),
      );
      const { image, ...said } = await outcome((args) =>
        sandbox.dockerfile(directory, ["--opt", `platform=${platform}`, ...progress, ...args]),
      );
      expect(image).toMatchObject({ architecture });
      expect(said).toEqual({ rule, line: rule && "1" });
      expect(made).toEqual({ image, rule, line: rule && "2" });
    });
  }

  const TRIGGERS = [
    `FROM ${BUSYBOX}`,
    "ONBUILD RUN cat /n > /ran",
    "ONBUILD COPY a.txt /srv/",
    "ONBUILD ENV FROM_TRIGGER=yes",
    "",
  ].join("\n");
  const COMMAND = "cat /ran /srv/a.txt > /seen; echo $FROM_TRIGGER >> /seen";
  const triggered = () =>
    sandbox.directory({
      Dockerfile: `FROM base\nRUN ${COMMAND}\n`,
      "build.lua": script(`bk.export(bk.image("base"):run("${COMMAND}"))`),
      "a.txt": "a\n",
      "base/Dockerfile": TRIGGERS.replace("\n", `\nRUN echo ${sandbox.nonce} > /n\n`),
    });
  const seen = `${sandbox.nonce}\na\nyes\n`;

  test("ONBUILD triggers of an image in a new OCI layout run, with any way to name the frontend", async () => {
    const { directory: layout, finished } = await sandbox.layout((args) =>
      sandbox.dockerfile(sandbox.directory({ Dockerfile: TRIGGERS }), args),
    );
    succeeded(finished);
    const digest = addLayer(layout, sandbox.directory({ n: `${sandbox.nonce}\n` }));
    const directory = triggered();
    const opts = {
      "build-arg:BUILDKIT_SYNTAX": FRONTEND,
      "context:base": `oci-layout://base@${digest}`,
    };
    const image = await sandbox.image((args) =>
      sandbox.gateway({
        directory,
        filename: "build.lua",
        opts,
        args: ["--oci-layout", `base=${layout}`, ...args],
      }),
    );
    expect(image.read("/seen").toString()).toBe(seen);
    expect(image.config.config).not.toHaveProperty("OnBuild");
  });

  test("ONBUILD triggers of another build's result run", async () => {
    const directory = triggered();
    const bake = `
      target "base" { context = "${directory}/base" }
      target "app" {
        matrix = { file = ["Dockerfile", "build.lua"] }
        name = replace(file, ".", "-")
        context = "${directory}"
        dockerfile = file
        contexts = { base = "target:base" }
        output = ["type=oci,tar=false,dest=${directory}/\${file}.oci"]
      }`;
    const files = sandbox.directory({ "docker-bake.hcl": bake });
    succeeded(
      await sandbox.bake(files, ["--provenance=false", "--allow", `fs=${directory}`, "app"]),
    );
    const [expected, made] = ["Dockerfile", "build.lua"].map((file) =>
      readOciLayout(`${directory}/${file}.oci`),
    );
    expect(made?.read("/seen").toString()).toBe(seen);
    expect(made?.config.config).toEqual(expected?.config.config);
    expect(made?.config.rootfs).toEqual(expected?.config.rootfs);
  });
});

/** Adds a layer to the image of a layout, with the files of a directory; gives the new digest. */
function addLayer(layout: string, files: string): string {
  const file = (digest: string) => join(layout, "blobs", digest.replace(":", "/"));
  const add = (content: Uint8Array) => {
    const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
    writeFileSync(file(digest), content);
    return { digest, size: content.length };
  };
  const read = ({ digest }: Blob) => JSON.parse(readFileSync(file(digest), "utf8")) as Json;
  const write = (content: object) => add(Buffer.from(JSON.stringify(content)));

  const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8")) as Json;
  const [found] = index["manifests"] as readonly [Blob];
  const manifest = read(found);
  const config = read(manifest["config"] as Blob);
  const layer = add(execFileSync("tar", ["-c", "-C", files, "."]));
  const { diff_ids: layers } = config["rootfs"] as { readonly diff_ids: readonly string[] };
  const changed = write({
    ...config,
    rootfs: { type: "layers", diff_ids: [...layers, layer.digest] },
    history: [...(config["history"] as readonly object[]), { created_by: "a test" }],
  });
  const mediaType = "application/vnd.oci.image.layer.v1.tar";
  const image = write({
    ...manifest,
    config: { ...(manifest["config"] as Blob), ...changed },
    layers: [...(manifest["layers"] as readonly object[]), { mediaType, ...layer }],
  });
  const manifests = [{ ...found, ...image }];
  writeFileSync(join(layout, "index.json"), JSON.stringify({ ...index, manifests }));
  return image.digest;
}

type Json = Readonly<Record<string, unknown>>;

interface Blob {
  readonly digest: string;
}
