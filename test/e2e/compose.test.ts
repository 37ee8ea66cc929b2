/** `docker compose` builds a service with a build.lua. */
import { expect } from "@jest/globals";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { script, succeeded } from "../support/sandbox.js";

endToEnd("docker compose", ["docker", "compose"], (sandbox, test) => {
  test("docker compose builds a service from a target with build arguments", async () => {
    const image = sandbox.tag("compose");
    const build = {
      context: ".",
      dockerfile: "build.lua",
      args: { NAME: sandbox.nonce },
      target: "app",
    };
    const app = { image, build, network_mode: "none" };
    const directory = sandbox.directory({
      // JSON is YAML.
      "compose.yaml": JSON.stringify({
        name: `luakit-e2e-${sandbox.nonce}`,
        services: { app },
      }),
      "greeting.txt": "Hello, ",
      "build.lua": script(
        'local base = bk.image("alpine:3.20")',
        'bk.target("app", function()',
        '  local s = base:copy("greeting.txt", "/greeting"):run("echo " .. bk.arg("NAME") .. " >> /greeting")',
        '  return s, { cmd = { "cat", "/greeting" } }',
        "end)",
        'bk.target("other", { default = true }, function() bk.fail("the wrong target") end)',
      ),
    });
    const compose = (...args: readonly string[]) =>
      sandbox.docker(["compose", "--file", join(directory, "compose.yaml"), ...args]);
    succeeded(await compose("build", "app"));
    const { stdout } = succeeded(await compose("run", "--rm", "--no-TTY", "app"));
    expect(stdout.toString()).toBe(`Hello, ${sandbox.nonce}\n`);
  });
});
