/**
 * The command options that set fields of the op or of its metadata. One row declares an option: its kind of value, its
 * documentation, its default, its capability and its encoding.
 */
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  NetMode,
  SecurityMode,
  type ExecOpSchema,
  type LinuxResourcesSchema,
  type MetaSchema,
} from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { isCpuset } from "../util/cpuset.js";
import { defined } from "../util/defined.js";
import type { LlbCap } from "./caps.js";

/** A device by its CDI name, such as `vendor.com/class=name`. */
export interface Device {
  readonly name: string;
  readonly optional: boolean;
}

/** A line of the command's /etc/hosts. */
export interface ExtraHost {
  readonly host: string;
  readonly ip: string;
}

/** A resource limit for each process of the command. */
export interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/** The value types of the kinds with a name. */
export interface NamedKinds {
  /** A non-empty string. */
  text: string;
  boolean: boolean;
  devices: readonly Device[];
  hosts: readonly ExtraHost[];
  ulimits: readonly Ulimit[];
  exit_codes: readonly number[];
}

/** One of several words. */
interface WordKind {
  readonly type: "words";
  readonly words: readonly string[];
}

/** An integer, at least `from`. */
interface IntegerKind {
  readonly type: "integer";
  readonly from: number;
}

/** A size in bytes, at least `from`. Scripts write a number, or a string with a unit. */
interface SizeKind {
  readonly type: "size";
  readonly from: 0 | 1;
  /** The number that means unlimited. */
  readonly unlimited?: -1;
}

/** A string that matches a rule. */
interface PatternKind {
  readonly type: "pattern";
  /** The rule in messages, after "expected". */
  readonly expected: string;
  readonly matches: (text: string) => boolean;
}

/** The kind of an option's value. */
export type OptionKind = keyof NamedKinds | WordKind | IntegerKind | SizeKind | PatternKind;

/** The value type of a kind. */
export type ValueOf<K extends OptionKind> = K extends keyof NamedKinds
  ? NamedKinds[K]
  : K extends WordKind
    ? K["words"][number]
    : K extends PatternKind
      ? string
      : number;

/** The protobuf messages whose fields options set. */
interface Messages {
  readonly op: MessageInitShape<typeof ExecOpSchema>;
  readonly meta: MessageInitShape<typeof MetaSchema>;
  /** Control group limits. They belong to the op's metadata, so they do not change the cache key. */
  readonly resources: MessageInitShape<typeof LinuxResourcesSchema>;
}

/** Functions that return the message fields for a value. */
type Writers<V> = { readonly [M in keyof Messages]?: (value: V) => Messages[M] };

/** A command option. Code in `ops/` encodes an option without writers. */
export interface ExecOption<K extends OptionKind> extends Writers<ValueOf<K>> {
  readonly kind: K;
  readonly doc: string;
  /** An example value in Lua. */
  readonly example: string;
  /** The daemon's default. This value is not encoded, and needs no capability. */
  readonly usual?: ValueOf<K>;
  /** The capability that other values need. */
  readonly cap?: LlbCap;
  /** Drops a client's value if the daemon lacks the capability. A script's value is then an error. */
  readonly leftOutForClient?: true;
}

function option<const K extends OptionKind>(row: ExecOption<K>): ExecOption<K> {
  return row;
}

/** Declares a control group limit. */
function limit<const K extends OptionKind>(row: ExecOption<K>): ExecOption<K> {
  return { cap: "exec.meta.linux.resources", leftOutForClient: true, ...row };
}

const NETWORK = { sandbox: NetMode.UNSET, host: NetMode.HOST, none: NetMode.NONE } as const;

/** Options of a single command, which are never defaults. */
export const COMMAND_OPTIONS = {
  valid_exit_codes: option({
    kind: "exit_codes",
    doc: "Exit codes that count as success: a code, a list such as `{ 0, 2 }`, or a range.",
    example: '"0..5"',
    usual: [0],
    cap: "exec.validexitcode",
    meta: (codes) => ({ validExitCodes: [...codes] }),
  }),
  readonly_rootfs: option({
    kind: "boolean",
    doc: "Makes the root file system read-only. The state after the step equals the state before it. The step runs only if the result uses one of its mounts with `get_mount`.",
    example: "true",
    usual: false,
  }),
};

/** Options that several commands can share. `state:defaults` and library functions accept them, too. */
export const SHARED_OPTIONS = {
  network: option({
    kind: { type: "words", words: ["sandbox", "host", "none"] },
    doc: "Network of the command.",
    example: '"none"',
    usual: "sandbox",
    cap: "exec.meta.network",
    op: (mode) => ({ network: NETWORK[mode] }),
  }),
  security: option({
    kind: { type: "words", words: ["sandbox", "insecure"] },
    doc: "`insecure` runs the command without a sandbox. The client must allow this with `--allow security.insecure`.",
    example: '"insecure"',
    usual: "sandbox",
    cap: "exec.meta.security",
    op: () => ({ security: SecurityMode.INSECURE }),
  }),
  devices: option({
    kind: "devices",
    doc: "CDI devices. The client must allow them with `--allow device`.",
    example: '{ "vendor.com/class=gpu" }',
    usual: [],
    cap: "exec.meta.cdi",
    op: (devices) => ({ cdiDevices: [...devices] }),
  }),
  hostname: option({
    kind: "text",
    doc: "Host name inside the command's sandbox.",
    example: '"builder"',
    meta: (hostname) => ({ hostname }),
  }),
  add_hosts: option({
    kind: "hosts",
    doc: "Lines of `/etc/hosts`: names and their IP addresses.",
    example: '{ registry = "10.0.0.1" }',
    meta: (hosts) => ({ extraHosts: hosts.map(({ host, ip }) => ({ Host: host, IP: ip })) }),
  }),
  ulimits: option({
    kind: "ulimits",
    doc: "Resource limits: a number, or `{ soft, hard }`.",
    example: "{ nofile = { 1024, 4096 } }",
    usual: [],
    cap: "exec.meta.ulimit",
    leftOutForClient: true,
    meta: (limits) => ({
      ulimit: limits.map(({ name, soft, hard }) => ({
        Name: name,
        Soft: BigInt(soft),
        Hard: BigInt(hard),
      })),
    }),
  }),
  cgroup_parent: option({
    kind: "text",
    doc: "Parent of the command's control group.",
    example: '"/builds"',
    cap: "exec.meta.cgroup.parent",
    leftOutForClient: true,
    meta: (cgroupParent) => ({ cgroupParent }),
  }),
  memory: limit({
    kind: { type: "size", from: 1 },
    doc: "Memory limit of the command. A process that exceeds it is killed.",
    example: '"512m"',
    resources: (bytes) => ({ memory: BigInt(bytes) }),
  }),
  memory_swap: limit({
    kind: { type: "size", from: 1, unlimited: -1 },
    doc: "Limit of memory plus swap space. `-1` means unlimited.",
    example: '"1g"',
    resources: (bytes) => ({ memorySwap: BigInt(bytes) }),
  }),
  cpu_shares: limit({
    kind: { type: "integer", from: 1 },
    doc: "Relative weight of the command when processes compete for CPU time. The default weight is 1024.",
    example: "512",
    resources: (shares) => ({ cpuShares: BigInt(shares) }),
  }),
  cpu_period: limit({
    kind: { type: "integer", from: 1 },
    doc: "Period of `cpu_quota`, in microseconds.",
    example: "100000",
    resources: (microseconds) => ({ cpuPeriod: BigInt(microseconds) }),
  }),
  cpu_quota: limit({
    kind: { type: "integer", from: 1 },
    doc: "CPU time of the command in each period, in microseconds.",
    example: "50000",
    resources: (microseconds) => ({ cpuQuota: BigInt(microseconds) }),
  }),
  cpuset_cpus: limit({
    kind: { type: "pattern", expected: 'processors such as "0-2,4"', matches: isCpuset },
    doc: "Processors that the command may use.",
    example: '"0-2,4"',
    resources: (cpusetCpus) => ({ cpusetCpus }),
  }),
  cpuset_mems: limit({
    kind: { type: "pattern", expected: 'memory nodes such as "0-1"', matches: isCpuset },
    doc: "Memory nodes that the command may use.",
    example: '"0-1"',
    resources: (cpusetMems) => ({ cpusetMems }),
  }),
  proxy: option({
    kind: "boolean",
    doc: "Sets the build's proxy environment variables in the command, outside the cache key.",
    example: "false",
    usual: true,
  }),
};

const EXEC_OPTIONS = { ...COMMAND_OPTIONS, ...SHARED_OPTIONS };

/** The values of options. All of them are optional. */
export type OptionsOf<Rows extends Readonly<Record<string, { readonly kind: OptionKind }>>> = {
  readonly [Name in keyof Rows]?: ValueOf<Rows[Name]["kind"]>;
};

/** The values of all options of a command. */
export type ExecOptions = OptionsOf<typeof EXEC_OPTIONS>;

/** Functions that combine an earlier value with a later one. For all other kinds, the later value wins. */
const OVERLAYS: {
  readonly [K in keyof NamedKinds]?: (before: NamedKinds[K], after: NamedKinds[K]) => NamedKinds[K];
} = {
  devices: (before, after) => [...before, ...after],
  hosts: (before, after) => overlaid(before, after, ({ host }) => host),
  ulimits: (before, after) => overlaid(before, after, ({ name }) => name),
};

/** Returns the earlier items whose keys are not among the later ones, then the later items. */
function overlaid<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
): readonly T[] {
  const keys = new Set(after.map(keyOf));
  return [...before.filter((item) => !keys.has(keyOf(item))), ...after];
}

/** A row with its name, without the type of its value. The value of an option always has the kind of its row. */
interface UntypedRow extends Writers<unknown> {
  readonly name: keyof ExecOptions;
  readonly usual?: unknown;
  readonly cap?: LlbCap;
  readonly leftOutForClient?: true;
  readonly overlay: (before: unknown, after: unknown) => unknown;
}

const ROWS = Object.entries(EXEC_OPTIONS).map(([name, row]) => {
  const overlay = typeof row.kind === "string" ? OVERLAYS[row.kind] : undefined;
  return { name, overlay: overlay ?? ((_before: unknown, after: unknown) => after), ...row };
}) as readonly UntypedRow[];

/** Combines earlier options with later ones, which take precedence. */
export function overlayOptions(before: ExecOptions, after: ExecOptions): ExecOptions {
  const inBoth = ROWS.filter(
    ({ name }) => before[name] !== undefined && after[name] !== undefined,
  ).map(({ name, overlay }) => [name, overlay(before[name], after[name])] as const);
  return { ...before, ...after, ...Object.fromEntries<unknown>(inBoth) };
}

/** The part of a request with the client's default options. */
interface ClientDefaults {
  readonly commands: { readonly options: ExecOptions };
  readonly caps: ReadonlySet<string>;
}

/** Combines the client's default options with the options of a command, which take precedence. */
export function withClientOptions(
  own: ExecOptions,
  { commands: { options }, caps }: ClientDefaults,
): ExecOptions {
  const supported = ROWS.filter(
    ({ cap, leftOutForClient }) => !leftOutForClient || cap === undefined || caps.has(cap),
  ).map(({ name }) => [name, options[name]] as const);
  return overlayOptions(defined(Object.fromEntries<unknown>(supported)), own);
}

/** Returns the capabilities that the options need. */
export function capsOfOptions(options: ExecOptions): readonly LlbCap[] {
  return unusual(options).flatMap(({ cap }) => cap ?? []);
}

/** Returns the fields of a message that the options set. */
export function fieldsOf<M extends keyof Messages>(message: M, options: ExecOptions): Messages[M] {
  const fields = unusual(options).map((row) => row[message]?.(options[row.name]));
  return Object.assign({}, ...fields) as Messages[M];
}

/** Returns the rows of the options whose values differ from the daemon's defaults. */
function unusual(options: ExecOptions): readonly UntypedRow[] {
  return ROWS.filter(({ name, usual }) => {
    const value = options[name];
    return value !== undefined && JSON.stringify(value) !== JSON.stringify(usual);
  });
}
