/** `bk.oci_layout`: images in OCI layouts of the client. */
import { State } from "../../llb/state.js";
import { createVertex } from "../../llb/vertex/vertex.js";
import { formatImageReference, parseImageReference } from "../../oci/image-reference.js";
import { optionalParameter, parameter } from "../../schema/api-function.js";
import { emptyTable, optional, table } from "../../schema/table.js";
import { mapped, nonEmptyText, refine, type Type } from "../../schema/types.js";
import { declare, type BuildFunction } from "../declare.js";
import { platformType } from "../values/platform.js";
import { quoted } from "../../util/shown-text.js";

interface LayoutReference {
  /** The canonical reference, with a digest. */
  readonly reference: string;
  /** The name as written, without tag and digest. */
  readonly name: string;
}

const layoutReference: Type<LayoutReference> = mapped(nonEmptyText, (written) => {
  const word = written.trim();
  const parsed = parseImageReference(word);
  if ("problem" in parsed) {
    return {
      problem: `expected a name and a digest such as "app@sha256:…", got the string ${quoted(word)}: ${parsed.problem}`,
    };
  }
  if (parsed.digest === undefined) {
    return {
      problem: `${quoted(word)} has no digest: images of an OCI layout are found by it, as in ${quoted(`${word}@sha256:…`)}`,
    };
  }
  const tagged = word.slice(0, word.indexOf("@"));
  const name = tagged.replace(/:[^:/]*$/, "");
  return { value: { reference: formatImageReference(parsed), name } };
});

const storeName: Type<string> = refine(nonEmptyText, "the name of an OCI layout", (name) =>
  /^[^\s@]+$/.test(name) ? undefined : `${quoted(name)} cannot name an OCI layout`,
);

const layoutOptions = table("OciLayoutOptions", "Options of `bk.oci_layout`.", {
  store: optional(storeName, "Name of the layout, as the client gives it.", {
    defaultText: "the name in the reference",
  }),
  platform: optional(platformType, "Platform of the image.", {
    defaultText: "the target platform",
  }),
});

/** The function `bk.oci_layout`. */
export const ociLayoutFunctions: readonly BuildFunction[] = [
  declare({
    name: "bk.oci_layout",
    doc: "A base image from an OCI layout of the client (`buildctl build --oci-layout app=DIR`). Later steps and the image inherit its configuration, as with `bk.image`.",
    parameters: {
      reference: parameter(
        layoutReference,
        "A name and the digest of a manifest or an index in the layout.",
      ),
      options: optionalParameter(layoutOptions, "Options."),
    },
    returns: "State",
    examples: [
      `local base = bk.oci_layout("base@sha256:${"0".repeat(64)}")`,
      `local base = bk.oci_layout("team/base:1.0@sha256:${"0".repeat(64)}", { store = "layouts", platform = "linux/arm64" })`,
    ],
    run: (
      { reference: { reference, name }, options = emptyTable(layoutOptions) },
      { build, frames },
    ) =>
      State.image(
        createVertex({
          kind: "image",
          reference,
          platform: options.platform ?? build.options.targetPlatform,
          resolveMode: "default",
          ociStore: options.store ?? name,
          frames: frames(),
          step: {},
          title: "FROM",
        }),
      ),
  }),
];
