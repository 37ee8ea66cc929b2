/** SBOMs and provenance, with a scanner that lists its inputs. */
import { expect } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { FileServer } from "../support/file-server.js";
import { BUSYBOX, script, succeeded } from "../support/sandbox.js";

/** Writes one in-toto statement for each place it is to look at, with the names of the files there. */
const SCANNER = [
  "#!/bin/sh",
  "statement() {",
  "  files=$(cd \"$2\" && find . -type f -name 'scan-*' | sort | tr '\\n' ' ')",
  '  printf \'{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","subject":[],"predicate":{"name":"%s","note":"%s"}}\' \\',
  '    "$files" "$BUILDKIT_SCAN_NOTE" > "$BUILDKIT_SCAN_DESTINATION/$1.spdx.json"',
  "}",
  'statement sbom "$BUILDKIT_SCAN_SOURCE"',
  '[ -z "$BUILDKIT_SCAN_SOURCE_EXTRAS" ] || for extra in "$BUILDKIT_SCAN_SOURCE_EXTRAS"/*; do statement "${extra##*/}" "$extra"; done',
  "",
].join("\n");

const SCRIPT = script(
  'local build = bk.target("build", { sbom_scan = true }, function()',
  `  return bk.image("${BUSYBOX}"):run("touch /scan-build")`,
  "end)",
  'local other = bk.target("other", function() return bk.scratch():mkfile("/scan-other", "") end)',
  'local s = bk.scratch():mkfile("/scan-result", ""):copy(build(), "/bin/busybox", "/b")',
  'bk.export(s:copy(other(), "/scan-other", "/scan-copied"):copy("scan-context", "/c"))',
);

interface Provenance {
  readonly buildDefinition: {
    readonly resolvedDependencies: readonly { readonly uri: string; readonly digest: object }[];
    readonly externalParameters: { readonly configSource: { readonly path?: string } };
  };
  readonly runDetails: {
    readonly metadata: {
      readonly buildkit_metadata: {
        readonly source: {
          readonly locations: object;
          readonly infos: readonly { readonly filename: string }[];
        };
      };
    };
  };
}

/** Returns the provenance in the directory of an exported build. */
function provenanceOf(directory: string): Provenance {
  const text = readFileSync(join(directory, "provenance.json"), "utf8");
  return (JSON.parse(text) as { readonly predicate: Provenance }).predicate;
}

endToEnd("attestations / buildkitd", ["buildkit", "docker", "registry"], (sandbox, test) => {
  const generator = () =>
    sandbox.push("scanner", {
      Dockerfile: `FROM ${BUSYBOX}\nCOPY --chmod=755 scan /scan\nENTRYPOINT ["/scan"]\n`,
      scan: SCANNER,
    });
  const scanned = async (
    text: string,
    opts: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, object>>> => {
    const directory = sandbox.directory({ "build.lua": text, "scan-context": "" });
    const dest = sandbox.directory({});
    const args = ["--output", `type=local,dest=${dest}`];
    succeeded(await sandbox.gateway({ directory, filename: "build.lua", opts, args }));
    return billsIn(dest);
  };
  /** The attestation files of a build, without those that are no bill of materials. */
  const billsIn = (dest: string): Readonly<Record<string, object>> => {
    const names = readdirSync(dest).filter((name) => name.endsWith(".spdx.json"));
    const predicates = names.sort().map((name) => {
      const statement = JSON.parse(readFileSync(join(dest, name), "utf8")) as {
        readonly predicate: object;
      };
      return [name, statement.predicate] as const;
    });
    return Object.fromEntries(predicates);
  };

  test("the SBOM covers the result, targets with sbom_scan, and the build context if requested", async () => {
    const sbom = { "attest:sbom": `generator=${await generator()},NOTE=a b` };
    const result = { name: "./scan-copied ./scan-result ", note: "a b" };
    const build = { name: "./scan-build ", note: "a b" };
    expect(await scanned(SCRIPT, sbom)).toEqual({
      "sbom.spdx.json": result,
      "sbom-build.spdx.json": build,
    });
    expect(
      await scanned(SCRIPT, {
        ...sbom,
        "build-arg:BUILDKIT_SBOM_SCAN_CONTEXT": "true",
        "build-arg:BUILDKIT_SBOM_SCAN_STAGE": "other",
      }),
    ).toEqual({
      "sbom.spdx.json": result,
      "sbom-context.spdx.json": { name: "./scan-context ", note: "a b" },
      "sbom-other.spdx.json": { name: "./scan-other ", note: "a b" },
    });
  });

  test("the daemon scans the result without scans from Luakit", async () => {
    const text = script('bk.export(bk.scratch():mkfile("/scan-alone", ""))');
    const sbom = await scanned(text, { "attest:sbom": `generator=${await generator()}` });
    expect(sbom).toEqual({ "sbom.spdx.json": { name: "./scan-alone ", note: "" } });
  });

  test("docker buildx --sbom adds an SBOM", async () => {
    const dest = sandbox.directory({});
    const args = [
      ...["--attest", `type=sbom,generator=${await generator()}`],
      ...["--build-arg", "BUILDKIT_SBOM_SCAN_CONTEXT=true", "--output", `type=local,dest=${dest}`],
    ];
    const directory = sandbox.directory({ "build.lua": SCRIPT, "scan-context": "" });
    succeeded(await sandbox.buildx({ directory, file: "build.lua", builder: "buildkit", args }));
    expect(billsIn(dest)).toEqual({
      "sbom.spdx.json": { name: "./scan-copied ./scan-result ", note: "" },
      "sbom-build.spdx.json": { name: "./scan-build ", note: "" },
      "sbom-context.spdx.json": { name: "./scan-context ", note: "" },
    });
  });

  test("each platform has its own SBOM", async () => {
    const dest = sandbox.directory({});
    const opts = {
      platform: "linux/amd64,linux/arm64",
      "attest:sbom": `generator=${await generator()}`,
    };
    const args = ["--output", `type=local,dest=${dest}`];
    const text = SCRIPT.replace(
      `bk.image("${BUSYBOX}")`,
      `bk.image("${BUSYBOX}", { platform = bk.build_platform() })`,
    );
    succeeded(
      await sandbox.gateway({
        directory: sandbox.directory({ "build.lua": text, "scan-context": "" }),
        filename: "build.lua",
        opts,
        args,
      }),
    );
    for (const platform of ["linux_amd64", "linux_arm64"]) {
      expect(readdirSync(join(dest, platform)).sort()).toEqual(
        expect.arrayContaining(["sbom-build.spdx.json", "sbom.spdx.json"]),
      );
    }
  });

  test("provenance lists the build file, every source and the lines of steps", async () => {
    const dest = sandbox.directory({});
    const directory = sandbox.directory({ "build.lua": SCRIPT, "scan-context": "" });
    const opts = { "attest:provenance": "mode=max" };
    const args = ["--output", `type=local,dest=${dest}`];
    succeeded(await sandbox.gateway({ directory, filename: "build.lua", opts, args }));
    const predicate = provenanceOf(dest);
    const uris = predicate.buildDefinition.resolvedDependencies.map(({ uri }) => uri);
    expect(uris.some((uri) => uri.includes("busybox"))).toBe(true);
    expect(predicate.buildDefinition.externalParameters.configSource.path).toBe("build.lua");
    const { source } = predicate.runDetails.metadata.buildkit_metadata;
    expect(source.infos.map(({ filename }) => filename)).toEqual(["build.lua"]);
    expect(Object.keys(source.locations).length).toBeGreaterThan(3);
  });

  test("provenance of each platform lists the sources of a git context, as with a Dockerfile", async () => {
    const server = await FileServer.start();
    try {
      const dep = server.repository("dep", [{ dep: "1" }]);
      const tool = server.file("tool", Buffer.from("tool"));
      const url = server.repository("provenance", [
        {
          "build.lua": script(
            `local s = bk.image("${BUSYBOX}"):copy("f", "/f"):copy(bk.git("${dep}#v1"), "dep", "/dep")`,
            `bk.export(s:copy(bk.http("${tool}"), "/tool", "/tool"):copy(bk.image("alpine:3.20"), "/bin/true", "/t"))`,
          ),
          Dockerfile: [
            `FROM ${BUSYBOX}\nCOPY f /f\nADD ${dep}#v1 /dep`,
            `ADD ${tool} /tool\nCOPY --from=alpine:3.20 /bin/true /t\n`,
          ].join("\n"),
          f: "f",
        },
      ]);
      const sources = async (file: string) => {
        const dest = sandbox.directory({});
        const options = [
          "--attest",
          "type=provenance,mode=max",
          "--output",
          `type=local,dest=${dest}`,
        ];
        const platforms = ["--platform", "linux/amd64,linux/arm64"];
        const args = ["build", "--builder", sandbox.builder("buildkit"), ...options, ...platforms];
        succeeded(await sandbox.buildxCommand([...args, "--file", file, `${url}#v1`]));
        return ["linux_amd64", "linux_arm64"].map(
          (platform) => provenanceOf(join(dest, platform)).buildDefinition.resolvedDependencies,
        );
      };
      const ours = await sources("build.lua");
      const names = ours.map((all) => all.map(({ uri }) => uri));
      expect(names[0]).toEqual([
        "pkg:docker/alpine@3.20?platform=linux%2Famd64",
        "pkg:docker/busybox@latest?platform=linux%2Famd64",
        "pkg:docker/luakit/luakit@1",
        ...[`${dep}#v1`, `${url}#v1`].sort(),
        tool,
      ]);
      const withoutFrontend = ours.map((all) => all.filter(({ uri }) => !uri.includes("luakit@")));
      expect(withoutFrontend).toEqual(await sources("Dockerfile"));
    } finally {
      server.close();
    }
  });
});
