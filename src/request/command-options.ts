/** Options about what surrounds every command: hosts, limits, control groups (BuildKit frontend/dockerui/attr.go). */
import { RequestError } from "../errors.js";
import { isIpAddress, ULIMIT_NAMES, type CommandDefaults } from "../llb/command-environment.js";
import type { ExecOptions, ExtraHost, Ulimit } from "../llb/exec-options.js";
import { LAST_CPU, isCpuset } from "../util/cpuset.js";
import { defined } from "../util/defined.js";
import { KEYS, PREFIXES, SPECIAL_ARGS } from "./option-keys.js";
import { parseCsv, parseWord } from "./parse-values.js";

/** Parses the options that apply to every command. @throws RequestError for a bad value. */
export function parseCommandOptions(options: ReadonlyMap<string, string>): CommandDefaults {
  const value = (key: string) => options.get(key) ?? "";
  const number = (key: string) => optional(value(key), (text) => wholeNumber(key, text, 1));
  const cpuset = (key: string) => optional(value(key), (text) => parseCpuset(key, text));
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
      memory: number(KEYS.memory),
      memory_swap: value(KEYS.memorySwap) === "-1" ? -1 : number(KEYS.memorySwap),
      cpu_shares: number(KEYS.cpuShares),
      cpu_period: number(KEYS.cpuPeriod),
      cpu_quota: number(KEYS.cpuQuota),
      cpuset_cpus: cpuset(KEYS.cpusetCpus),
      cpuset_mems: cpuset(KEYS.cpusetMems),
    }),
    shmSizeBytes: shmSizeBytes === 0 ? undefined : shmSizeBytes,
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

function optional<T>(text: string, parse: (text: string) => T): T | undefined {
  return text === "" ? undefined : parse(text);
}

function invalid(key: string, value: string, expected: string): RequestError {
  return new RequestError(`invalid ${key} ${JSON.stringify(value)}: ${expected}`);
}
