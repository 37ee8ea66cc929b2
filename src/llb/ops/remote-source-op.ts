/** Encodes git checkouts and downloads (BuildKit client/llb/source.go). */
import { create } from "@bufbuild/protobuf";
import {
  OpSchema,
  SourceOpSchema,
  WorkerConstraintsSchema,
  type Op,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { sortedRecord } from "../../util/sorted-map.js";
import type { LlbCap } from "../caps.js";
import type { GitVertex, HttpVertex } from "../vertex/source.js";
import type { OpContext } from "./op-context.js";

/** The default ids of BuildKit's authentication secrets. BuildKit tries `<id>.<host>` before `<id>`. */
export const GIT_AUTH_TOKEN = "GIT_AUTH_TOKEN";
export const GIT_AUTH_HEADER = "GIT_AUTH_HEADER";
/** The default id of the client's SSH agent socket. */
export const DEFAULT_SSH_SOCKET = "default";

/** An attribute of a source, and the capability that it needs. An attribute with an undefined value is not encoded. */
interface Attribute {
  readonly name: string;
  readonly value: string | undefined;
  readonly cap?: LlbCap | undefined;
}

/** Returns the op of a git checkout. Its identifier does not depend on the protocol of the URL. */
export function gitToPb(vertex: GitVertex, context: OpContext): Op {
  context.require("source.git");
  if (vertex.subdir !== undefined) context.require("source.git.subdir");
  return sourceOp(`git://${gitIdentifier(vertex)}`, gitAttributes(vertex), context);
}

/** Returns the op of a download. */
export function httpToPb(vertex: HttpVertex, context: OpContext): Op {
  context.require("source.http");
  return sourceOp(vertex.url, httpAttributes(vertex), context);
}

function gitIdentifier({ location, ref = "", subdir = "" }: GitVertex): string {
  const fragment = subdir === "" ? ref : `${ref}:${subdir}`;
  return encoded(location) + (fragment === "" ? "" : `#${encodePercent(fragment)}`);
}

/** Encodes a location for the identifier, which the daemon parses as a URL and decodes. */
function encoded(location: string): string {
  return encodePercent(location).replaceAll("#", "%23").replaceAll("?", "%3F");
}

function encodePercent(text: string): string {
  return text.replaceAll("%", "%25");
}

function gitAttributes(vertex: GitVertex): readonly Attribute[] {
  const { authTokenSecret: token, authHeaderSecret: header } = vertex;
  return [
    { name: "git.fullurl", value: vertex.remote, cap: "source.git.fullurl" },
    { name: "git.keepgitdir", value: flag(vertex.keepGitDir), cap: "source.git.keepgitdir" },
    {
      name: "git.authtokensecret",
      value: token ?? GIT_AUTH_TOKEN,
      // The default ids need no capability: older daemons ignore them, and the build still works.
      cap: token === undefined ? undefined : "source.git.httpauth",
    },
    {
      name: "git.authheadersecret",
      value: header ?? GIT_AUTH_HEADER,
      cap: header === undefined ? undefined : "source.git.httpauth",
    },
    ...(vertex.protocol === "ssh" ? sshAttributes(vertex) : []),
    { name: "git.checksum", value: vertex.checksum, cap: "source.git.checksum" },
    {
      name: "git.skipsubmodules",
      value: flag(!vertex.submodules),
      cap: "source.git.skipsubmodules",
    },
    { name: "git.mtime", value: vertex.mtime, cap: "source.git.mtime" },
    {
      name: "git.fetchbycommit",
      value: flag(vertex.fetchByCommit),
      cap: "source.git.fetchbycommit",
    },
  ];
}

function sshAttributes({ knownSshHosts, sshSocket }: GitVertex): readonly Attribute[] {
  return [
    { name: "git.knownsshhosts", value: knownSshHosts, cap: "source.git.knownsshhosts" },
    {
      name: "git.mountsshsock",
      value: sshSocket ?? DEFAULT_SSH_SOCKET,
      cap: "source.git.mountsshsock",
    },
  ];
}

function httpAttributes(vertex: HttpVertex): readonly Attribute[] {
  const { mode } = vertex;
  return [
    { name: "http.checksum", value: vertex.checksum, cap: "source.http.checksum" },
    { name: "http.filename", value: vertex.filename },
    {
      name: "http.perm",
      value: mode === undefined ? undefined : `0${mode.toString(8)}`,
      cap: "source.http.perm",
    },
    { name: "http.uid", value: id(vertex.uid), cap: "soruce.http.uidgid" },
    { name: "http.gid", value: id(vertex.gid), cap: "soruce.http.uidgid" },
    { name: "http.authheadersecret", value: vertex.authHeaderSecret, cap: "source.http.auth" },
    { name: "http.header.accept", value: vertex.accept, cap: "source.http.header" },
    { name: "http.header.user-agent", value: vertex.userAgent, cap: "source.http.header" },
  ];
}

function flag(value: boolean): string | undefined {
  return value ? "true" : undefined;
}

/** Formats a user or group id. Root is the daemon's default, and is not encoded. */
function id(value: number): string | undefined {
  return value === 0 ? undefined : String(value);
}

/** Returns a source op without a platform. */
function sourceOp(identifier: string, attributes: readonly Attribute[], context: OpContext): Op {
  const attrs: (readonly [string, string])[] = [];
  for (const { name, value, cap } of attributes) {
    if (value === undefined) continue;
    if (cap !== undefined) context.require(cap);
    attrs.push([name, value]);
  }
  return create(OpSchema, {
    op: {
      case: "source",
      value: create(SourceOpSchema, { identifier, attrs: sortedRecord(attrs) }),
    },
    constraints: create(WorkerConstraintsSchema),
  });
}
