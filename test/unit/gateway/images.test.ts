import { describe, expect, test } from "@jest/globals";
import { BuildError, RequestError } from "../../../src/errors.js";
import { failure } from "../../support/gateway-calls.js";
import { withClient } from "../../support/gateway-session.js";

const DIGEST = `sha256:${"1".repeat(64)}`;

const encoder = new TextEncoder();

describe("resolveImage", () => {
  const config = { architecture: "amd64", os: "linux", config: {} };
  const images = { "docker.io/library/alpine:3.20": { digest: DIGEST, config } };
  const reference = "docker.io/library/alpine:3.20";

  test("sends platform and resolve mode, and removes the scheme from the answer", () =>
    withClient({ images }, async (client, bridge) => {
      const image = await client.resolveImage({
        reference,
        platform: { os: "linux", architecture: "arm", variant: "v7" },
        resolveMode: "pull",
        logName: "[internal] load metadata for alpine",
      });
      expect(image).toEqual({
        reference,
        digest: DIGEST,
        config: encoder.encode(JSON.stringify(config)),
      });
      expect(bridge.requests("resolveSourceMeta")).toMatchObject([
        {
          Source: { identifier: `docker-image://${reference}` },
          Platform: { OS: "linux", Architecture: "arm", Variant: "v7" },
          ResolveMode: "pull",
          LogName: "[internal] load metadata for alpine",
        },
      ]);
    }));

  test("uses the older call if the daemon lacks the new one, and accepts an empty digest", () =>
    withClient(
      {
        gatewayFeatures: ["resolveimage"],
        handlers: { resolveImageConfig: () => ({ Config: encoder.encode("{}") }) },
      },
      async (client, bridge) => {
        const image = await client.resolveImage({ reference, resolveMode: "local" });
        expect(image).toEqual({ reference, digest: "", config: encoder.encode("{}") });
        expect(bridge.requests("resolveImageConfig")).toMatchObject([
          {
            Ref: reference,
            ResolveMode: "local",
            LogName: `resolve image config for docker-image://${reference}`,
          },
        ]);
        expect(bridge.requests("resolveImageConfig")[0]?.Platform).toBeUndefined();
      },
    ));

  test("returns the reference that a policy chose", async () => {
    const replaced = `docker-image://example.com/mirror/alpine:3.20@${DIGEST}`;
    await withClient(
      {
        handlers: {
          resolveSourceMeta: () => ({
            Source: { identifier: replaced },
            Image: { Digest: DIGEST },
          }),
        },
      },
      async (client) => {
        const image = await client.resolveImage({ reference, resolveMode: "default" });
        expect(image.reference).toBe(`example.com/mirror/alpine:3.20@${DIGEST}`);
      },
    );
    await withClient(
      {
        handlers: {
          resolveSourceMeta: () => ({ Source: { identifier: "https://example.com/a.tar" } }),
        },
      },
      async (client) => {
        const error = await failure(client.resolveImage({ reference, resolveMode: "default" }));
        expect(error).toEqual(
          new RequestError(
            `a source policy replaces the image ${reference} with https://example.com/a.tar, which is not an image`,
          ),
        );
      },
    );
  });

  test("fails with BuildKit's error for a missing image", () =>
    withClient({}, async (client) => {
      const error = await failure(client.resolveImage({ reference, resolveMode: "default" }));
      expect(error).toBeInstanceOf(BuildError);
      expect(error).toHaveProperty("status.code", 2);
      expect(error).toHaveProperty("message", expect.stringContaining(`${reference}: not found`));
    }));
});
