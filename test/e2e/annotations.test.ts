/** Annotations of clients and scripts: their places in the exported image, and their precedence. */
import { expect } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { script, succeeded } from "../support/sandbox.js";

interface Described {
  readonly digest: string;
  readonly platform?: { readonly architecture: string };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly manifests?: readonly Described[];
}

/** Returns all annotations of an OCI layout, by the object that they annotate. */
function annotationsOf(directory: string): Readonly<Record<string, object>> {
  const json = (path: string) =>
    JSON.parse(readFileSync(join(directory, path), "utf8")) as Described;
  const blob = ({ digest }: Described) => json(join("blobs", ...digest.split(":")));
  const [top] = json("index.json").manifests ?? [];
  if (top === undefined) throw new Error(`${directory} holds nothing`);
  const { manifests, annotations = {} } = blob(top);
  if (manifests === undefined) return { manifest: annotations };
  const images = manifests.flatMap((descriptor): (readonly [string, object])[] => [
    [`${descriptor.platform?.architecture ?? ""} descriptor`, descriptor.annotations ?? {}],
    [`${descriptor.platform?.architecture ?? ""} manifest`, blob(descriptor).annotations ?? {}],
  ]);
  return Object.fromEntries([["index", annotations] as const, ...images]);
}

endToEnd("annotations / buildkitd", ["buildkit", "docker"], (sandbox, test) => {
  test("annotations of the client are added to manifests and index, and the script's annotations win", async () => {
    const directory = sandbox.directory({
      "build.lua": script(
        "local annotations = { both = 'script', own = bk.target_platform() }",
        'bk.export(bk.scratch():mkfile("/a", "a"), { annotations = annotations })',
      ),
    });
    const annotated = async (...args: readonly string[]) => {
      const layout = await sandbox.layout((output) =>
        sandbox.buildx({
          ...{ directory, file: "build.lua", builder: "buildkit" },
          args: [...args, "--annotation", "k=v", "--annotation", "both=client", ...output],
        }),
      );
      succeeded(layout.finished);
      return annotationsOf(layout.directory);
    };
    const manifest = (own: string) => ({ k: "v", both: "script", own });
    expect(await annotated()).toEqual({ manifest: manifest("linux/amd64") });
    expect(
      await annotated(
        ...["--platform", "linux/amd64,linux/arm64", "--annotation", "index:i=x"],
        ...["--annotation", "manifest[linux/arm64]:only=arm"],
        ...["--annotation", "manifest-descriptor[linux/amd64]:only=amd"],
      ),
    ).toEqual({
      index: { i: "x" },
      "amd64 descriptor": { only: "amd" },
      "amd64 manifest": manifest("linux/amd64"),
      "arm64 descriptor": {},
      "arm64 manifest": { ...manifest("linux/arm64"), only: "arm" },
    });
  });
});
