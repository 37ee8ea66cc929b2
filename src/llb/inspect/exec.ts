/** Describes the op of a command as plain data. */
import {
  CacheSharingOpt,
  MountType,
  NetMode,
  SecurityMode,
  type ExecOp,
  type Mount,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { splitEnv } from "../carried.js";
import type { RunStep, Step, StepBase, StepMount } from "./step.js";
import { modeText } from "./format.js";

const NETWORK = new Map<NetMode, RunStep["network"]>([
  [NetMode.HOST, "host"],
  [NetMode.NONE, "none"],
]);
const SHARING = new Map<CacheSharingOpt, StepMount["sharing"]>([
  [CacheSharingOpt.PRIVATE, "private"],
  [CacheSharingOpt.LOCKED, "locked"],
]);

/** Returns the step of a command, which comes after the steps `before`. */
export function describeExec(
  exec: ExecOp,
  platform: string,
  step: StepBase,
  before: readonly Step[],
): RunStep {
  const { meta, mounts, network, security, secretenv, cdiDevices } = exec;
  const args = meta?.args ?? [];
  const root = mounts.find((mount) => mount.dest === "/");
  const base = inputOf(root?.input, step);
  return {
    ...step,
    kind: "run",
    ...(base !== undefined && { base }),
    args,
    command: scriptText(args, mounts, step, before) ?? commandText(args),
    cwd: meta?.cwd ?? "/",
    env: Object.fromEntries((meta?.env ?? []).map(splitEnv)),
    ...(meta !== undefined && meta.user !== "" && { user: meta.user }),
    platform,
    mounts: mounts.filter((mount) => mount !== root).map((mount) => describeMount(mount, step)),
    secretEnv: Object.fromEntries(secretenv.map(({ name, ID }) => [name, ID])),
    network: NETWORK.get(network) ?? "sandbox",
    security: security === SecurityMode.INSECURE ? "insecure" : "sandbox",
    ...(meta !== undefined && meta.hostname !== "" && { hostname: meta.hostname }),
    addHosts: Object.fromEntries((meta?.extraHosts ?? []).map(({ Host, IP }) => [Host, IP])),
    ulimits: Object.fromEntries(
      (meta?.ulimit ?? []).map(({ Name, Soft, Hard }) => [
        Name,
        { soft: Number(Soft), hard: Number(Hard) },
      ]),
    ),
    ...(meta !== undefined && meta.cgroupParent !== "" && { cgroupParent: meta.cgroupParent }),
    devices: cdiDevices.map(({ name }) => name),
    validExitCodes: meta?.validExitCodes ?? [],
    readonlyRootfs: root?.readonly ?? false,
  };
}

/** Returns the text after `sh -c` or `cmd /S /C`; otherwise all arguments, joined with spaces. */
function commandText(args: readonly string[]): string {
  const flag = args.at(-2);
  const isShell = args.length >= 3 && flag !== undefined && /^(?:-[a-z]*c|\/c)$/i.test(flag);
  return isShell ? (args.at(-1) ?? "") : args.join(" ");
}

/** Returns the text of the executed script file, if the build script contains it. */
function scriptText(
  [program = "", ...words]: readonly string[],
  mounts: readonly Mount[],
  step: StepBase,
  before: readonly Step[],
): string | undefined {
  const mount = mounts.find(({ dest }) => dest !== "/" && program.startsWith(dest));
  const source = before[inputOf(mount?.input, step) ?? -1];
  if (words.length > 0 || source?.kind !== "inline") return undefined;
  const file = source.actions.find((action) => action.kind === "mkfile");
  return file?.text.trimEnd();
}

function inputOf(input: bigint | undefined, { inputs }: StepBase): number | undefined {
  return inputs[Number(input ?? -1n)];
}

function describeMount(mount: Mount, step: StepBase): StepMount {
  const from = inputOf(mount.input, step);
  const common = {
    dest: mount.dest,
    ...(from !== undefined && { from }),
    ...(mount.selector !== "" && { source: mount.selector }),
    readonly: mount.readonly,
    optional: false,
  };
  switch (mount.mountType) {
    case MountType.CACHE:
      return { ...common, type: "cache", ...cacheFields(mount) };
    case MountType.TMPFS: {
      const size = Number(mount.TmpfsOpt?.size ?? 0n);
      return { ...common, type: "tmpfs", ...(size > 0 && { size }) };
    }
    case MountType.SECRET:
      return { ...common, type: "secret", ...fileFields(mount.secretOpt) };
    case MountType.SSH:
      return { ...common, type: "ssh", ...agentFields(mount) };
    case MountType.BIND:
    default:
      return { ...common, type: "bind" };
  }
}

/** Returns the fields of a cache mount. On the wire, its id is `<namespace>/<id>`; the default namespace is empty. */
function cacheFields({ cacheOpt }: Mount): Pick<StepMount, "id" | "sharing"> {
  if (cacheOpt === undefined) return {};
  return { id: cacheOpt.ID.replace(/^\//, ""), sharing: SHARING.get(cacheOpt.sharing) ?? "shared" };
}

/** Returns the fields of an SSH mount. An empty id means the default agent. */
function agentFields({ SSHOpt: options }: Mount): ReturnType<typeof fileFields> {
  const fields = fileFields(options);
  return fields.id === "" ? { ...fields, id: "default" } : fields;
}

function fileFields(
  options:
    | {
        readonly ID: string;
        readonly uid: number;
        readonly gid: number;
        readonly mode: number;
        readonly optional: boolean;
      }
    | undefined,
): Partial<Pick<StepMount, "id" | "mode" | "owner" | "optional">> {
  if (options === undefined) return {};
  const { ID: id, uid, gid, mode, optional } = options;
  return { id, mode: modeText(mode), owner: `${uid}:${gid}`, optional };
}
