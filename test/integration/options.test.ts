import { expect, jest, test } from "@jest/globals";
import { renderDefinition } from "../support/render-definition.js";
import { buildScript } from "../support/frontend-process.js";

jest.setTimeout(30_000);

const SCRIPT = `bk.export(bk.image("alpine:3.20"):run("make"))`;

test("options without an effect in Luakit are ignored", async () => {
  const plain = await buildScript(SCRIPT);
  const build = await buildScript(SCRIPT, {
    options: {
      "vcs:source": "https://example.com/a.git",
      "vcs:revision": "abc",
      "input:context": "https://example.com/a.git",
      "input-metadata:base": "{}",
      source: "luakit/luakit:1",
      cmdline: "luakit/luakit:1 --flag",
      "frontend.caps": "moby.buildkit.frontend.contexts+forward",
      "attest:provenance": "mode=min,inline-only=true",
      "sharedkey:localdir:context": "abc",
      "build-arg:BUILDKIT_SYNTAX": "luakit/luakit:1",
      "build-arg:BUILDKIT_INLINE_CACHE": "1",
      "build-arg:BUILDKIT_BUILD_NAME": "a name",
      "context:luakit/luakit:1": "docker-image://registry.example.com/luakit:dev",
      "multi-platform": "false",
      target: "",
      "no-such-option": "x",
      "": "",
    },
  });
  expect({ code: build.code, error: build.returned?.error }).toEqual({ code: 0, error: undefined });
  expect(build.methods).toEqual(plain.methods);
  expect(build.bridge.definitionOf("ref2")).toEqual(plain.bridge.definitionOf("ref2"));
  expect(build.returned).toEqual(plain.returned);
});

test("supported options reach the graph, the configuration and the calls", async () => {
  const build = await buildScript(
    `bk.export(bk.image("alpine:3.20"):run("make"):mkfile("/a", bk.arg("A", "none")))`,
    {
      options: {
        "build-arg:A": "x=y\nz",
        "build-arg:http_proxy": "http://proxy.example.com",
        "label:a.b": "c=d",
        platform: "linux/arm64",
        "no-cache": "",
        "force-network-mode": "host",
        "image-resolve-mode": "pull",
        hostname: "builder",
        "cache-imports": '[{"Type":"registry","Attrs":{"ref":"example.com/cache"}}]',
        "local-sessionid:dockerfile": "other",
      },
    },
  );
  const [directory, image] = build.bridge.solved.map(({ definition }) =>
    renderDefinition(definition),
  );
  expect({ code: build.code, error: build.returned?.error }).toEqual({ code: 0, error: undefined });
  expect(directory).toContain('attrs["local.session"]: "other"');
  for (const line of [
    'data: "x=y\\nz"',
    'httpProxy: "http://proxy.example.com"',
    "platform: linux/arm64",
    "ignoreCache: true",
    "network: HOST",
    'hostname: "builder"',
    'attrs["image.resolvemode"]: "pull"',
  ]) {
    expect(image).toContain(line);
  }
  expect(build.bridge.requests("resolveSourceMeta")).toMatchObject([
    { ResolveMode: "pull", Platform: { OS: "linux", Architecture: "arm64" } },
  ]);
  expect(build.bridge.requests("solve").map(({ CacheImports }) => CacheImports)).toMatchObject([
    [],
    [{ Type: "registry", Attrs: { ref: "example.com/cache" } }],
  ]);
  const config = build.returned?.result?.metadata["containerimage.config"] ?? new Uint8Array();
  expect(JSON.parse(Buffer.from(config).toString())).toMatchObject({
    architecture: "arm64",
    config: { Labels: { "a.b": "c=d" } },
  });
});
