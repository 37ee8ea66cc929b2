/**
 * Parses, normalises and formats platforms like github.com/containerd/platforms, in the version that BuildKit v0.32
 * uses.
 */
import { RequestError } from "../errors.js";

/** The platform of an image. {@link parsePlatform} always returns a normalised platform. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly osVersion?: string;
  readonly osFeatures?: readonly string[];
}

const KNOWN_OS = new Set(
  "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos".split(
    " ",
  ),
);
const KNOWN_ARCHITECTURES = new Set(
  (
    "386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 " +
    "mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm"
  ).split(" "),
);
const PART = /^[A-Za-z0-9_.-]+$/;
const OS_PART = /^([A-Za-z0-9_.-]+)(?:\(([A-Za-z0-9_.+-]*)\))?$/;

/**
 * Parses `os`, `arch`, `os/arch` or `os/arch/variant`. For a single word, `host` provides the missing part.
 * @throws RequestError if the text has another form, or names an unknown operating system or architecture
 */
export function parsePlatform(text: string, host: Platform): Platform {
  const parts = text.split("/", 4);
  const os = OS_PART.exec(parts[0] ?? "");
  if (parts.length > 3 || os === null || !parts.slice(1).every((part) => PART.test(part))) {
    throw new RequestError(
      `invalid platform ${JSON.stringify(text)}: expected os/arch or os/arch/variant, such as "linux/arm64"`,
    );
  }
  const [first = "", architecture, variant] = parts;
  if (architecture === undefined) return parseSingleWord(first, os, host, text);
  const parsed = normalizePlatform({
    ...osOf(os),
    architecture,
    ...(variant === undefined ? {} : { variant }),
  });
  if (!KNOWN_OS.has(parsed.os))
    throw unknownPlatform(text, `unknown operating system ${JSON.stringify(parsed.os)}`);
  if (!KNOWN_ARCHITECTURES.has(parsed.architecture)) {
    throw unknownPlatform(text, `unknown architecture ${JSON.stringify(parsed.architecture)}`);
  }
  return parsed;
}

function parseSingleWord(
  word: string,
  os: RegExpExecArray,
  host: Platform,
  text: string,
): Platform {
  const { architecture, variant } = host;
  const asOs = normalizePlatform({
    ...osOf(os),
    architecture,
    ...(variant === undefined ? {} : { variant }),
  });
  if (KNOWN_OS.has(asOs.os)) return asOs;
  const asArchitecture = normalizePlatform({ os: host.os, architecture: word });
  if (KNOWN_ARCHITECTURES.has(asArchitecture.architecture)) return asArchitecture;
  throw unknownPlatform(text, "it is neither an operating system nor an architecture");
}

function unknownPlatform(text: string, why: string): RequestError {
  return new RequestError(`invalid platform ${JSON.stringify(text)}: ${why}`);
}

function osOf(match: RegExpExecArray): Pick<Platform, "os" | "osVersion" | "osFeatures"> {
  const [osVersion = "", ...osFeatures] = (match[2] ?? "").split("+");
  return {
    os: match[1] ?? "",
    ...(osVersion === "" ? {} : { osVersion }),
    ...(osFeatures.length === 0 ? {} : { osFeatures }),
  };
}

const ARCHITECTURE_ALIASES: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  "x86-64": "amd64",
  aarch64: "arm64",
};

/** Returns the canonical spelling: `x86_64` becomes `amd64`, `arm64/v8` becomes `arm64`, `arm` becomes `arm/v7`. */
export function normalizePlatform(platform: Platform): Platform {
  const lower = platform.os.toLowerCase();
  const os = lower === "macos" ? "darwin" : lower;
  const [architecture, variant] = normalizeArchitecture(
    platform.architecture.toLowerCase(),
    (platform.variant ?? "").toLowerCase(),
  );
  return Object.freeze({
    os,
    architecture,
    ...(variant === "" ? {} : { variant }),
    ...(platform.osVersion === undefined || platform.osVersion === ""
      ? {}
      : { osVersion: platform.osVersion }),
    ...(platform.osFeatures === undefined || platform.osFeatures.length === 0
      ? {}
      : { osFeatures: Object.freeze([...new Set(platform.osFeatures)].sort()) }),
  });
}

function normalizeArchitecture(architecture: string, variant: string): readonly [string, string] {
  if (architecture === "armhf") return ["arm", "v7"];
  if (architecture === "armel") return ["arm", "v6"];
  if (architecture === "i386") return ["386", ""];
  const name = ARCHITECTURE_ALIASES[architecture] ?? architecture;
  if (name === "amd64") return [name, variant === "v1" ? "" : variant];
  if (name === "arm64") return [name, normalizeArm64Variant(variant)];
  if (name === "arm") return [name, normalizeArmVariant(variant)];
  return [name, variant];
}

function normalizeArm64Variant(variant: string): string {
  if (["8", "v8", "v8.0"].includes(variant)) return "";
  return ["9", "9.0", "v9.0"].includes(variant) ? "v9" : variant;
}

function normalizeArmVariant(variant: string): string {
  if (variant === "" || variant === "7") return "v7";
  return ["5", "6", "8"].includes(variant) ? `v${variant}` : variant;
}

/** Formats a platform as `os/arch[/variant]`. */
export function formatPlatform(platform: Platform): string {
  const variant = platform.variant === undefined ? "" : `/${platform.variant}`;
  return `${platform.os}/${platform.architecture}${variant}`;
}

/** Formats a platform as `os[(version+features)]/arch[/variant]`, which is BuildKit's id of a platform in results. */
export function formatPlatformId(platform: Platform): string {
  const details = [platform.osVersion ?? "", ...(platform.osFeatures ?? [])].join("+");
  const os = details === "" ? platform.os : `${platform.os}(${details})`;
  const variant = platform.variant === undefined ? "" : `/${platform.variant}`;
  return `${os}/${platform.architecture}${variant}`;
}

/** Reports whether two platforms are equal after normalisation. */
export function samePlatform(a: Platform, b: Platform): boolean {
  return formatPlatformId(normalizePlatform(a)) === formatPlatformId(normalizePlatform(b));
}
