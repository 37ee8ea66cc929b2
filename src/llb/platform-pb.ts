/** Encodes platforms. */
import { create } from "@bufbuild/protobuf";
import {
  PlatformSchema,
  type Platform as PbPlatform,
} from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import type { Platform } from "../oci/platform.js";

/** Returns the protobuf message of a platform. */
export function platformToPb(platform: Platform): PbPlatform {
  return create(PlatformSchema, {
    Architecture: platform.architecture,
    OS: platform.os,
    Variant: platform.variant ?? "",
    OSVersion: platform.osVersion ?? "",
    OSFeatures: [...(platform.osFeatures ?? [])],
  });
}
