import { describe, expect, test } from "@jest/globals";
import { findNamedContext, type NamedContexts } from "../../../src/llb/context-source.js";

const ARM64 = { os: "linux", architecture: "arm64" } as const;
const source = (name: string) => ({ kind: "local", name, sharedKeyHint: name }) as const;
const contexts: NamedContexts = new Map(
  ["alpine", "alpine::linux/arm64", "team/app:2", "scratch", "Scratch", "context", "Context"].map(
    (name) => [name, source(name)],
  ),
);

describe("a named context is found", () => {
  test.each([
    ["docker.io/library/alpine:latest", "alpine::linux/arm64"],
    ["docker.io/team/app:2", "team/app:2"],
  ])("under every spelling of its image: %s", (name, found) => {
    expect(findNamedContext(contexts, name, ARM64)).toEqual({ name: found, source: source(found) });
  });

  test.each(["busybox", "team/app", "scratch", "Scratch", "context", "Context"])(
    "never for %s",
    (name) => {
      expect(findNamedContext(contexts, name, ARM64)).toBeUndefined();
    },
  );
});
