/** The base images of the library's tests, as far as their configuration goes. */
import type { FakeImage } from "../../support/fake-bridge.js";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const GO_ENV = [
  "PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  "GOPATH=/go",
];
const RUST_ENV = [
  "PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  "CARGO_HOME=/usr/local/cargo",
];

function image(Env: readonly string[]): FakeImage {
  const config = { Env, Cmd: ["sh"] };
  return {
    everyPlatform: true,
    config: { architecture: "amd64", os: "linux", config, rootfs: { type: "layers" } },
  };
}

/** The environment variables of the images, in contrast to those that library functions set. */
export const IMAGE_ENV: ReadonlySet<string> = new Set([PATH, ...GO_ENV, ...RUST_ENV]);

/** By normalised reference. */
export const IMAGES: Readonly<Record<string, FakeImage>> = Object.fromEntries([
  ...["golang:1.24", "golang:1.24-alpine", "golang:1.26-alpine"].map((name) => [
    name,
    image(GO_ENV),
  ]),
  ...["rust:1.92-slim"].map((name) => [name, image(RUST_ENV)]),
  ...[
    "alpine:3.20",
    "alpine:3.23",
    "debian:bookworm-slim",
    "debian:trixie-slim",
    "fedora:42",
    "fedora:43",
    "node:20-alpine",
    "node:24-alpine",
    "node:24-slim",
    "python:3.11-slim",
    "python:3.14-alpine",
    "python:3.14-slim",
    "ubuntu:22.04",
    "ubuntu:24.04",
  ].map((name) => [name, image([PATH])]),
]) as Readonly<Record<string, FakeImage>>;
