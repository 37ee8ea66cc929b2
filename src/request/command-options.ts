/** Options about what surrounds every command: hosts, limits, control groups (BuildKit frontend/dockerui/attr.go). */
import { RequestError } from "../errors.js";
import {
  isIpAddress,
  ULIMIT_NAMES,
  type CommandDefaults,
  type Resources,
} from "../llb/command-environment.js";
import type { ExecOptions, ExtraHost, Ulimit } from "../llb/exec-options.js";
import { LAST_CPU, isCpuset } from "../util/cpuset.js";
import { defined } from "../util/defined.js";
import { KEYS, PREFIXES, SPECIAL_ARGS } from "./option-keys.js";
import { parseCsv, parseWord } from "./parse-values.js";

/** Parses the options that apply to every command. @throws RequestError for a bad value. */
export function parseCommandOptions(options: ReadonlyMap<string, string>): CommandDefaults {
  const value = (key: string) => options.get(key) ?? "";
  const sandboxHostname = value(PREFIXES.buildArg + SPECIAL_ARGS.sandboxHostname);
  const shmSizeBytes = optional(value(KEYS.shmSize), (text) => wholeNumber(KEYS.shmSize, text, 0));
  return {
    options: defined({
      network: optional(value(KEYS.networkMode), parseNetwork),
      hostname: sandboxHostname === "" ? given(value(KEYS.hostname)) : sandboxHostname,
      add_hosts: optional(value(KEYS.addHosts), (text) =>
        parseCsv(KEYS.addHosts, text).map(parseHost),
      ),
      ulimits: optional(value(KEYS.ulimit), (text) => parseCsv(KEYS.ulimit, text).map(parseUlimit)),
      cgroup_parent: given(value(KEYS.cgroupParent)),
    }),
    shmSizeBytes: shmSizeBytes === 0 ? undefined : shmSizeBytes,
    resources: parseResources(options),
  };
}

function parseNetwork(text: string): ExecOptions["network"] {
  const mode = parseWord(KEYS.networkMode, text, ["default", "none", "host", "sandbox"]);
  return mode === "default" ? undefined : mode;
}

/** `name=ip`. The whole field is lower-cased, as BuildKit does. */
function parseHost(field: string): ExtraHost {
  const [host, ip] = cut(field.toLowerCase());
  if (host !== "" && ip !== undefined && isIpAddress(ip)) return { host, ip };
  throw invalid(KEYS.addHosts, field, "expected name=ip, such as db=10.0.0.1");
}

/** `name=soft[:hard]`, as Docker writes it. -1 is no limit. */
function parseUlimit(field: string): Ulimit {
  const [name, limits = ""] = cut(field);
  const match = /^(-1|\d{1,15})(?::(-1|\d{1,15}))?$/.exec(limits);
  if (!ULIMIT_NAMES.includes(name)) {
    throw invalid(
      KEYS.ulimit,
      field,
      `there is no limit ${JSON.stringify(name)}; there are ${ULIMIT_NAMES.join(", ")}`,
    );
  }
  if (match === null) {
    throw invalid(
      KEYS.ulimit,
      field,
      "expected name=soft or name=soft:hard, in whole numbers of 15 digits at most",
    );
  }
  const soft = Number(match[1]);
  const hard = match[2] === undefined ? soft : Number(match[2]);
  if (hard !== -1 && (soft > hard || soft === -1)) {
    throw invalid(KEYS.ulimit, field, "the soft limit is above the hard limit");
  }
  return { name, soft, hard };
}

function parseResources(options: ReadonlyMap<string, string>): Resources | undefined {
  const number = (key: string, least = 1) =>
    optional(options.get(key), (text) => wholeNumber(key, text, least));
  const text = (key: string) => optional(options.get(key), (word) => parseCpuset(key, word));
  const fields = {
    memory: number(KEYS.memory),
    memorySwap: options.get(KEYS.memorySwap) === "-1" ? -1 : number(KEYS.memorySwap),
    cpuShares: number(KEYS.cpuShares),
    cpuPeriod: number(KEYS.cpuPeriod),
    cpuQuota: number(KEYS.cpuQuota),
    cpusetCpus: text(KEYS.cpusetCpus),
    cpusetMems: text(KEYS.cpusetMems),
  };
  const given = Object.entries(fields).filter(([, item]) => item !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function parseCpuset(key: string, text: string): string {
  if (isCpuset(text)) return text;
  throw invalid(key, text, `expected numbers and ranges up to ${LAST_CPU}, such as 0-2,4`);
}

function wholeNumber(key: string, text: string, least: number): number {
  const number = /^\d{1,18}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw invalid(key, text, `expected a whole number from ${least} to ${Number.MAX_SAFE_INTEGER}`);
}

function cut(field: string): readonly [string, string?] {
  const at = field.indexOf("=");
  return at < 0 ? [field] : [field.slice(0, at), field.slice(at + 1)];
}

function given(text: string): string | undefined {
  return text === "" ? undefined : text;
}

function optional<T>(text: string | undefined, parse: (text: string) => T): T | undefined {
  return text === undefined || text === "" ? undefined : parse(text);
}

function invalid(key: string, value: string, expected: string): RequestError {
  return new RequestError(`invalid ${key} ${JSON.stringify(value)}: ${expected}`);
}
