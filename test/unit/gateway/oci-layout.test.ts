import { expect, test } from "@jest/globals";
import { failure } from "../../support/gateway-calls.js";
import { withClient } from "../../support/gateway-session.js";

const encoder = new TextEncoder();
const digest = `sha256:${"ab".repeat(32)}`;
const reference = `docker.io/library/app@${digest}`;
const layout = { sessionId: "session1", storeId: "layouts" };
const options = { reference, resolveMode: "default", layout } as const;

test("an image of an OCI layout is resolved in the client's store", () =>
  withClient(
    {
      handlers: {
        resolveSourceMeta: ({ Source }) => ({
          Source: { identifier: Source?.identifier ?? "" },
          Image: { Digest: digest, Config: encoder.encode("{}") },
        }),
      },
    },
    async (client, bridge) => {
      expect(await client.resolveImage(options)).toEqual({
        reference,
        digest,
        config: encoder.encode("{}"),
      });
      expect(bridge.requests("resolveSourceMeta")).toMatchObject([
        {
          Source: {
            identifier: `oci-layout://${reference}`,
            attrs: { "oci.session": "session1", "oci.store": "layouts" },
          },
          LogName: `resolve image config for oci-layout://${reference}`,
        },
      ]);
    },
  ));

test("an image of a registry is resolved without a store", () =>
  withClient(
    { images: { "docker.io/library/app:1": { digest, config: {} } } },
    async (client, bridge) => {
      await client.resolveImage({ reference: "docker.io/library/app:1", resolveMode: "default" });
      expect(bridge.requests("resolveSourceMeta")[0]?.Source?.attrs).toEqual({});
    },
  ));

test("the older call names the store, too", () =>
  withClient(
    {
      gatewayFeatures: ["resolveimage"],
      handlers: {
        resolveImageConfig: () => ({ Digest: digest, Config: encoder.encode("{}") }),
      },
    },
    async (client, bridge) => {
      expect(await client.resolveImage(options)).toMatchObject({ reference, digest });
      expect(bridge.requests("resolveImageConfig")).toMatchObject([
        { Ref: reference, ResolverType: 1, SessionID: "session1", StoreID: "layouts" },
      ]);
    },
  ));

test("a policy cannot convert it to another kind of source", () =>
  withClient(
    {
      handlers: {
        resolveSourceMeta: () => ({
          Source: { identifier: "docker-image://docker.io/library/app:1" },
          Image: { Digest: digest },
        }),
      },
    },
    async (client) => {
      expect(await failure(client.resolveImage(options))).toHaveProperty(
        "message",
        expect.stringContaining("a source policy replaces the image"),
      );
    },
  ));
