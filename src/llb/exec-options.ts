/**
 * The options of a command that are fields of its op or of the op's metadata. One row declares an option: the reader of
 * its value, its documentation, its place in Lua's option tables and its encoding all come from the row.
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

/** A CDI device, such as `vendor.com/class=name`. */
export interface Device {
  readonly name: string;
  readonly optional: boolean;
}

/** A line of the command's /etc/hosts. */
export interface ExtraHost {
  readonly host: string;
  readonly ip: string;
}

/** A resource limit of the command's processes. */
export interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/** Kinds of values that have a reader of their own, and the values. */
export interface NamedKinds {
  /** Not empty. */
  text: string;
  boolean: boolean;
  devices: readonly Device[];
  hosts: readonly ExtraHost[];
  ulimits: readonly Ulimit[];
  exit_codes: readonly number[];
}

/** A choice among words. */
interface WordKind {
  readonly type: "words";
  readonly words: readonly string[];
}

/** An integer, at least `from`. */
interface IntegerKind {
  readonly type: "integer";
  readonly from: number;
}

/** Bytes, at least `from`, which scripts also write with a unit. */
interface SizeKind {
  readonly type: "size";
  readonly from: 0 | 1;
  /** A number that means no limit. */
  readonly unlimited?: -1;
}

/** A text that fulfils a rule. */
interface PatternKind {
  readonly type: "pattern";
  /** The rule in messages, after "expected". */
  readonly expected: string;
  readonly matches: (text: string) => boolean;
}

/** A kind of value. */
export type OptionKind = keyof NamedKinds | WordKind | IntegerKind | SizeKind | PatternKind;

/** The values of a kind. */
export type ValueOf<K extends OptionKind> = K extends keyof NamedKinds
  ? NamedKinds[K]
  : K extends WordKind
    ? K["words"][number]
    : K extends PatternKind
      ? string
      : number;

/** The messages that options set fields of. */
interface Messages {
  readonly op: MessageInitShape<typeof ExecOpSchema>;
  readonly meta: MessageInitShape<typeof MetaSchema>;
  /** Limits of the control group. They stand beside the op, so that they change no cache key. */
  readonly resources: MessageInitShape<typeof LinuxResourcesSchema>;
}

/** Functions that return the fields that a value sets. */
type Writers<V> = { readonly [M in keyof Messages]?: (value: V) => Messages[M] };

/** An option. One without a writer needs code of its own in `ops/`. */
export interface ExecOption<K extends OptionKind> extends Writers<ValueOf<K>> {
  readonly kind: K;
  readonly doc: string;
  /** A value in Lua. */
  readonly example: string;
  /** The value that every daemon assumes: it is not written, and needs no capability. */
  readonly usual?: ValueOf<K>;
  /** The capability that any other value needs. */
  readonly cap?: LlbCap;
  /** A client's value is left out where the daemon lacks the capability; a script's value is always an error there. */
  readonly leftOutForClient?: true;
}

function option<const K extends OptionKind>(row: ExecOption<K>): ExecOption<K> {
  return row;
}

/** A limit of the command's control group. It changes no cache key. */
function limit<const K extends OptionKind>(row: ExecOption<K>): ExecOption<K> {
  return { cap: "exec.meta.linux.resources", leftOutForClient: true, ...row };
}

const NETWORK = { sandbox: NetMode.UNSET, host: NetMode.HOST, none: NetMode.NONE } as const;

/** Options about one command. */
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
    doc: "The root file system cannot be written. The state after the step is the state before it; the step runs when `get_mount` asks for what it left.",
    example: "true",
    usual: false,
  }),
};

/** Options that later commands can share: `state:defaults` and library functions take them, too. */
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
    doc: "`insecure` runs without a sandbox; the client must allow it.",
    example: '"insecure"',
    usual: "sandbox",
    cap: "exec.meta.security",
    op: () => ({ security: SecurityMode.INSECURE }),
  }),
  devices: option({
    kind: "devices",
    doc: "CDI devices; the client must allow them.",
    example: '{ "vendor.com/class=gpu" }',
    usual: [],
    cap: "exec.meta.cdi",
    op: (devices) => ({ cdiDevices: [...devices] }),
  }),
  hostname: option({
    kind: "text",
    doc: "Host name the command sees.",
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
    doc: "Limit of memory and swap space together; `-1` is no limit.",
    example: '"1g"',
    resources: (bytes) => ({ memorySwap: BigInt(bytes) }),
  }),
  cpu_shares: limit({
    kind: { type: "integer", from: 1 },
    doc: "Weight of the command when processes compete for CPU time; the usual weight is 1024.",
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
    doc: "Proxy settings of the build reach the command, outside the cache key.",
    example: "false",
    usual: true,
  }),
};

const EXEC_OPTIONS = { ...COMMAND_OPTIONS, ...SHARED_OPTIONS };

/** Values of options; absent where none is given. */
export type OptionsOf<Rows extends Readonly<Record<string, { readonly kind: OptionKind }>>> = {
  readonly [Name in keyof Rows]?: ValueOf<Rows[Name]["kind"]>;
};

/** Values of all options of a command. */
export type ExecOptions = OptionsOf<typeof EXEC_OPTIONS>;

/** Functions that put later values over earlier ones. A value of any other kind replaces the earlier one. */
const OVERLAYS: {
  readonly [K in keyof NamedKinds]?: (before: NamedKinds[K], after: NamedKinds[K]) => NamedKinds[K];
} = {
  devices: (before, after) => [...before, ...after],
  hosts: (before, after) => overlaid(before, after, ({ host }) => host),
  ulimits: (before, after) => overlaid(before, after, ({ name }) => name),
};

/** The earlier items without those that a later one replaces, then the later ones. */
function overlaid<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
): readonly T[] {
  const keys = new Set(after.map(keyOf));
  return [...before.filter((item) => !keys.has(keyOf(item))), ...after];
}

/** A row with its name, and without the type of its values: those of an option are of the kind of its row. */
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

/** Returns later options over earlier ones. */
export function overlayOptions(before: ExecOptions, after: ExecOptions): ExecOptions {
  const inBoth = ROWS.filter(
    ({ name }) => before[name] !== undefined && after[name] !== undefined,
  ).map(({ name, overlay }) => [name, overlay(before[name], after[name])] as const);
  return { ...before, ...after, ...Object.fromEntries<unknown>(inBoth) };
}

/** The part of a request that options of commands come from. */
interface ClientDefaults {
  readonly commands: { readonly options: ExecOptions };
  readonly caps: ReadonlySet<string>;
}

/** Returns the options of a command over the client's. */
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

/** The rows of the options that differ from what every daemon assumes. */
function unusual(options: ExecOptions): readonly UntypedRow[] {
  return ROWS.filter(({ name, usual }) => {
    const value = options[name];
    return value !== undefined && JSON.stringify(value) !== JSON.stringify(usual);
  });
}
