/** `bk.platform` and the platforms of the build. */
import type { Platform } from "../../oci/platform.js";
import { formatPlatform, normalizePlatform, parsePlatform } from "../../oci/platform.js";
import { RequestError, ScriptError } from "../../errors.js";
import { HostObject } from "../../util/host-object.js";
import { optionalParameter, parameter } from "../../schema/api-function.js";
import type { HostClass } from "../../schema/host-library.js";
import { optional, required, table } from "../../schema/table.js";
import { choice, instance, mapped, nonEmptyText, type Type } from "../../schema/types.js";
import { suggestion } from "../../schema/suggest.js";
import { declare, type BuildFunction } from "../declare.js";
import { quoted } from "../../util/shown-text.js";

/** The Lua value of a platform. */
export class PlatformValue extends HostObject {
  override readonly hostClass = "Platform";
  /**
   * The platform. Only the value of `bk.target_platform()` has the build's own object, by which a check recognizes it.
   * The platform of the build machine or of a state may be equal by chance, and is a copy.
   */
  readonly platform: Platform;

  constructor(platform: Platform, { isTarget = false }: { readonly isTarget?: boolean } = {}) {
    super();
    this.platform = isTarget ? platform : { ...platform };
    Object.freeze(this);
  }

  override toString(): string {
    return formatPlatform(this.platform);
  }
}

const FIELDS = ["os", "arch", "variant"] as const;

/** The Lua class of platforms: compared by value, joined with `..`, with the fields `os`, `arch` and `variant`. */
export const platformClass: HostClass = {
  name: "Platform",
  methods: new Map(),
  toText: String,
  concatenates: true,
  equals: (a, b) => a.toString() === b.toString(),
  field: (object, name) => {
    if (!(object instanceof PlatformValue)) return undefined;
    const { os, architecture, variant } = object.platform;
    if (name === "os") return os;
    if (name === "arch") return architecture;
    return name === "variant" ? (variant ?? null) : undefined;
  },
  unknownField: (_object, name) =>
    `a Platform has no field ${quoted(name)}${suggestion(name, FIELDS)}; it has os, arch and variant`,
};

const platformInstance = instance("Platform", (object) => object instanceof PlatformValue);

/** The platform that completes an architecture without an operating system. */
const LINUX: Platform = { os: "linux", architecture: "amd64" };

const spelledPlatform: Type<Platform> = mapped(nonEmptyText, (text) => {
  const platform = tryParse(text);
  return platform instanceof RequestError ? { problem: platform.message } : { value: platform };
});

function platformFromText(text: string): Platform {
  const platform = tryParse(text);
  if (platform instanceof RequestError) throw new ScriptError(platform.message);
  return platform;
}

function tryParse(text: string): Platform | RequestError {
  try {
    return parsePlatform(text, LINUX);
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
}

const platformTable: Type<Platform> = mapped(
  table("PlatformTable", "A platform in parts.", {
    os: required(nonEmptyText, "Operating system."),
    arch: required(nonEmptyText, "Architecture."),
    variant: optional(nonEmptyText, "Variant, such as v7."),
  }),
  ({ os, arch, variant }) => ({ value: platformOf(os, arch, variant) }),
);

const platformValue: Type<Platform> = mapped(platformInstance, ({ platform }) => ({
  value: platform,
}));

/** The type of a platform: `"linux/arm64"`, `"arm64"`, a Platform, or `{ os = …, arch = … }`. */
export const platformType: Type<Platform> = choice(
  'a platform such as "linux/arm64"',
  [spelledPlatform, platformValue, platformTable],
  (value) => {
    if (value.type === "string") return spelledPlatform;
    if (value.type === "table") return platformTable;
    return value.type === "object" ? platformValue : undefined;
  },
);

function platformOf(os: string, arch: string, variant: string | undefined): Platform {
  return normalizePlatform({ os, architecture: arch, ...(variant !== undefined && { variant }) });
}

/** The functions about platforms. */
export const platformFunctions: readonly BuildFunction[] = [
  declare({
    name: "bk.platform",
    doc: "Returns a platform from its text or its parts. The default operating system is linux.",
    parameters: {
      os: parameter(
        platformOrOs(),
        'The whole platform ("linux/arm64", "arm64"), or the operating system.',
      ),
      arch: optionalParameter(nonEmptyText, "Architecture."),
      variant: optionalParameter(nonEmptyText, 'Variant, such as "v7".'),
    },
    returns: "Platform",
    examples: [
      'local arm = bk.platform("linux/arm64")',
      'local pi = bk.platform("linux", "arm", "v7")\nprint(pi.arch .. " " .. pi)',
    ],
    run: ({ os, arch, variant }) => {
      if (arch === undefined && typeof os !== "string") return new PlatformValue(os);
      const parts = [typeof os === "string" ? os : os.os, arch, variant];
      return new PlatformValue(
        platformFromText(parts.filter((part) => part !== undefined).join("/")),
      );
    },
  }),
  declare({
    name: "bk.target_platform",
    doc: "Returns the platform of the image. A script runs once for each target platform.",
    parameters: {},
    returns: "Platform",
    examples: ['if bk.target_platform().arch == "arm64" then print("arm") end'],
    run: (_args, { build }) => new PlatformValue(build.options.targetPlatform, { isTarget: true }),
  }),
  declare({
    name: "bk.build_platform",
    doc: "Returns the platform of the build machine, for cross-compilation: `bk.image(ref, { platform = bk.build_platform() })`.",
    parameters: {},
    returns: "Platform",
    examples: ['local go = bk.image("golang:1.24", { platform = bk.build_platform() })'],
    run: (_args, { build }) => new PlatformValue(build.options.buildPlatform),
  }),
];

function platformOrOs(): Type<Platform | string> {
  return choice<Platform | string>(
    'a platform such as "linux/arm64", or an operating system',
    [nonEmptyText, platformValue, platformTable],
    (value) => {
      if (value.type === "string") return nonEmptyText;
      if (value.type === "table") return platformTable;
      return value.type === "object" ? platformValue : undefined;
    },
  );
}
