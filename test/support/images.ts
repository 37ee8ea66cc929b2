/** The configurations of the base images in tests and examples. */
import type { ContainerConfig } from "../../src/oci/image-config.js";
import type { FakeImage } from "./fake-bridge.js";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const CREATED = "2026-01-01T00:00:00Z";

/** The platform of the daemon. */
const AMD64 = { architecture: "amd64", os: "linux" };

/** Returns an image with one layer for its file system, and a history entry for its command. */
function baseImage(config: ContainerConfig & { readonly Cmd: readonly string[] }): FakeImage {
  return {
    everyPlatform: true,
    config: {
      ...AMD64,
      created: CREATED,
      config,
      rootfs: { type: "layers", diff_ids: [`sha256:${"1".repeat(64)}`] },
      history: [
        {
          created: CREATED,
          created_by: "ADD rootfs.tar.gz / # buildkit",
          comment: "buildkit.dockerfile.v0",
        },
        {
          created: CREATED,
          created_by: `CMD ${JSON.stringify(config.Cmd)}`,
          comment: "buildkit.dockerfile.v0",
          empty_layer: true,
        },
      ],
    },
  };
}

/** The standard base images by normalised reference. */
export const STANDARD_IMAGES: Readonly<Record<string, FakeImage>> = {
  "docker.io/library/alpine:3.19": baseImage({ Env: [PATH], Cmd: ["/bin/sh"] }),
  "docker.io/library/alpine:3.20": baseImage({ Env: [PATH], Cmd: ["/bin/sh"] }),
  "docker.io/library/busybox:latest": baseImage({ Env: [PATH], Cmd: ["sh"] }),
  "docker.io/library/golang:1.21-alpine": baseImage({
    Env: [`${PATH}:/usr/local/go/bin:/go/bin`, "GOPATH=/go", "GOTOOLCHAIN=local"],
    Cmd: ["/bin/sh"],
    WorkingDir: "/go",
  }),
  "docker.io/library/debian:bookworm-slim": baseImage({ Env: [PATH], Cmd: ["bash"] }),
  "docker.io/library/golang:1.24-alpine": baseImage({
    Env: [`${PATH}:/usr/local/go/bin:/go/bin`, "GOPATH=/go", "GOTOOLCHAIN=local"],
    Cmd: ["/bin/sh"],
    WorkingDir: "/go",
  }),
  "docker.io/library/node:20-bookworm-slim": baseImage({
    Env: [PATH, "NODE_VERSION=20.20.2"],
    Entrypoint: ["docker-entrypoint.sh"],
    Cmd: ["node"],
  }),
  "docker.io/library/node:26-bookworm-slim": baseImage({
    Env: [PATH, "NODE_VERSION=26.10.0"],
    Entrypoint: ["docker-entrypoint.sh"],
    Cmd: ["node"],
  }),
  "docker.io/library/node:20-alpine": baseImage({
    Env: [PATH, "NODE_VERSION=20.20.2"],
    Entrypoint: ["docker-entrypoint.sh"],
    Cmd: ["node"],
  }),
  "docker.io/library/python:3.11-slim": baseImage({
    Env: [PATH, "PYTHON_VERSION=3.11.14"],
    Cmd: ["python3"],
  }),
};
