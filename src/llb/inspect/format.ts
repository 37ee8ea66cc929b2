/** Formats modes, owners and platforms of ops as scripts write them. */
import type {
  ChownOpt,
  Platform,
  UserOpt,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";

/** Formats a mode with all twelve bits: `0755`, `04755`. */
export function modeText(mode: number): string {
  return `0${mode.toString(8).padStart(3, "0")}`;
}

/** Formats an owner as `user:group`, with names or numbers. Undefined if the op sets no owner. */
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

/** Formats a platform: `linux/arm/v7`. Empty if the op does not depend on a platform. */
export function platformText(platform: Platform | undefined): string {
  if (platform === undefined) return "";
  const { OS, Architecture, Variant } = platform;
  return [OS, Architecture, Variant].filter((part) => part !== "").join("/");
}
