import { describe, expect, jest, test } from "@jest/globals";
import { renderDefinition } from "../../src/llb/render.js";
import { buildScript } from "../support/frontend-process.js";
import { failureOf } from "../support/go-details.js";

jest.setTimeout(30_000);

const SCRIPT = `bk.export(bk.image("alpine:3.20"):run("make"))`;

describe("an option of BuildKit that luakit does not have yet is an error that says so", () => {
  test.each([
    ["context", "https://example.com/a.git", "a remote build context (git or http)"],
    ["contextsubdir", "src", "a subdirectory of a remote build context"],
    ["contextkey", "other", "another key for the build context"],
    ["dockerfilekey", "other", "another directory for the build file"],
    ["add-hosts", "db=10.0.0.1", "additional hosts (--add-host)"],
    ["shm-size", "67108864", "the size of /dev/shm (--shm-size)"],
    ["ulimit", "nofile=1024", "ulimits (--ulimit)"],
    ["cgroup-parent", "build", "a cgroup parent (--cgroup-parent)"],
    ["memory", "1073741824", "memory limits (--memory)"],
    ["memswap", "-1", "swap limits (--memory-swap)"],
    ["cpushares", "512", "CPU shares (--cpu-shares)"],
    ["cpuperiod", "100000", "CPU periods (--cpu-period)"],
    ["cpuquota", "50000", "CPU quotas (--cpu-quota)"],
    ["cpusetcpus", "0-1", "CPU sets (--cpuset-cpus)"],
    ["cpusetmems", "0", "memory sets (--cpuset-mems)"],
    ["context:alpine:3.20", "docker-image://alpine:3.19", "named contexts (--build-context)"],
    ["attest:sbom", "", "attestations of the type sbom (--attest, --sbom)"],
    ["multi-platform", "true", "builds for several platforms at once"],
    ["platform", "linux/amd64,linux/arm64", "builds for several platforms at once"],
    ["requestid", "frontend.lint", "answering frontend.lint"],
    ["requestid", "frontend.subrequests.describe", "answering frontend.subrequests.describe"],
  ])("%s=%s", async (key, value, feature) => {
    const build = await buildScript(SCRIPT, { options: { [key]: value } });
    const { code, message } = failureOf(build);
    const named = key === "multi-platform" ? "platform" : key;
    expect({ code, message, exit: build.code }).toEqual({
      code: 2,
      message: `luakit does not have ${feature} yet (option ${named})`,
      exit: 0,
    });
    // With these words buildx would try the Dockerfile frontend on the file.
    expect(message).not.toContain("unsupported request");
  });
});

test("options that change nothing pass in silence", async () => {
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

test("options that are honoured reach the graph, the configuration and the calls", async () => {
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
