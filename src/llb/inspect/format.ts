/** Modes, owners and platforms of ops, spelled as scripts spell them. */
import type {
  ChownOpt,
  Platform,
  UserOpt,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";

/** `0755`, with all twelve bits. */
export function modeText(mode: number): string {
  return `0${mode.toString(8).padStart(3, "0")}`;
}

/** `user:group`, names or numbers; undefined when the op says nothing of it. */
export function ownerText(owner: ChownOpt | undefined): string | undefined {
  if (owner === undefined) return undefined;
  const user = userText(owner.user);
  const group = userText(owner.group);
  return group === undefined ? user : `${user ?? ""}:${group}`;
}

function userText(user: UserOpt | undefined): string | undefined {
  if (user === undefined) return undefined;
  return user.user.case === "byName" ? user.user.value.name : String(user.user.value ?? 0);
}

/** `linux/arm/v7`; empty when the op is for any platform. */
export function platformText(platform: Platform | undefined): string {
  if (platform === undefined) return "";
  const { OS, Architecture, Variant } = platform;
  return [OS, Architecture, Variant].filter((part) => part !== "").join("/");
}
