/** Parsers of client options that apply to all commands (BuildKit frontend/dockerui/attr.go). */
import { isIpAddress, ULIMIT_NAMES } from "../llb/command-environment.js";
import type { ExecOptions, ExtraHost, Ulimit } from "../llb/exec-options.js";
import { LAST_CPU, isCpuset } from "../util/cpuset.js";
import { invalid, parseCsv, parseWord, wholeNumber } from "./parse-values.js";

/** Parses a network mode. `default` lets the daemon choose. */
export function parseNetwork(text: string, key: string): ExecOptions["network"] {
  const mode = parseWord(text, key, ["default", "none", "host", "sandbox"]);
  return mode === "default" ? undefined : mode;
}

/** Parses comma-separated lines of /etc/hosts, each `name=ip`. */
export function parseHosts(text: string, key: string): readonly ExtraHost[] {
  return parseCsv(text, key).map((field) => parseHost(field, key));
}

/** Parses comma-separated resource limits, each `name=soft[:hard]`. */
export function parseUlimits(text: string, key: string): readonly Ulimit[] {
  return parseCsv(text, key).map((field) => parseUlimit(field, key));
}

/** Parses the limit of memory plus swap space, in bytes. -1 means unlimited. */
export function parseMemorySwap(text: string, key: string): number {
  return text === "-1" ? -1 : wholeNumber(1)(text, key);
}

/** Parses `name=ip`. Lower-cases the whole field, as BuildKit does. */
function parseHost(field: string, key: string): ExtraHost {
  const [host, ip] = cut(field.toLowerCase());
  if (host !== "" && ip !== undefined && isIpAddress(ip)) return { host, ip };
  throw invalid(key, field, "expected name=ip, such as db=10.0.0.1");
}

/** Parses `name=soft[:hard]`, in Docker's notation. -1 means unlimited. */
function parseUlimit(field: string, key: string): Ulimit {
  const [name, limits = ""] = cut(field);
  const match = /^(-1|\d{1,15})(?::(-1|\d{1,15}))?$/.exec(limits);
  if (!ULIMIT_NAMES.includes(name)) {
    throw invalid(
      key,
      field,
      `unknown limit ${JSON.stringify(name)}: expected one of ${ULIMIT_NAMES.join(", ")}`,
    );
  }
  if (match === null) {
    throw invalid(
      key,
      field,
      "expected name=soft or name=soft:hard, with whole numbers of at most 15 digits",
    );
  }
  const soft = Number(match[1]);
  const hard = match[2] === undefined ? soft : Number(match[2]);
  if (hard !== -1 && (soft > hard || soft === -1)) {
    throw invalid(key, field, "the soft limit exceeds the hard limit");
  }
  return { name, soft, hard };
}

/** Parses a set of processors or memory nodes, such as `0-2,4`. */
export function parseCpuset(text: string, key: string): string {
  if (isCpuset(text)) return text;
  throw invalid(key, text, `expected numbers and ranges up to ${LAST_CPU}, such as 0-2,4`);
}

function cut(field: string): readonly [string, string?] {
  const at = field.indexOf("=");
  return at < 0 ? [field] : [field.slice(0, at), field.slice(at + 1)];
}
