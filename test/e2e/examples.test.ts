/** The example projects: every target builds on a real daemon, and the images run. */
import { expect } from "@jest/globals";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { REPOSITORY } from "../support/engine.js";
import { COLD_BUILD_TIMEOUT_MS, succeeded, type Sandbox } from "../support/sandbox.js";

/** The targets of each project that no other target needs. */
const TARGETS: readonly (readonly [project: string, target: string])[] = [
  ["go-cli", "image"],
  ["go-cli", "binary"],
  ["go-cli", "report"],
  ["node-workspace", "app"],
  ["node-workspace", "test"],
  ["python-job", "job"],
  ["python-job", "lint"],
  ["services-bake", "all"],
  ["services-bake", "web"],
  ["static-site", "server"],
  ["company-base", "base"],
  ["company-base", "onbuild"],
];

function folder(project: string): string {
  return join(REPOSITORY, "examples/projects", project);
}

endToEnd("projects / buildkitd", ["buildkit"], (sandbox, test) => {
  for (const [project, target] of TARGETS) {
    test(
      `${project}: ${target} builds`,
      async () => {
        const directory = folder(project);
        const build = { directory, filename: "build.lua", opts: { target } };
        const finished = await sandbox.gateway({ ...build, timeoutMs: COLD_BUILD_TIMEOUT_MS });
        expect(succeeded(finished).code).toBe(0);
      },
      COLD_BUILD_TIMEOUT_MS,
    );
  }
});

/** Returns the output of a container of a project's default image. */
async function printed(
  sandbox: Sandbox,
  project: string,
  {
    args = [],
    command = [],
  }: { readonly args?: readonly string[]; readonly command?: readonly string[] },
): Promise<string> {
  const tag = sandbox.tag(project);
  succeeded(
    await sandbox.buildx({
      directory: folder(project),
      file: "build.lua",
      args: ["--load", "-t", tag, ...args],
      timeoutMs: COLD_BUILD_TIMEOUT_MS,
    }),
  );
  const { stdout } = succeeded(await sandbox.docker(["run", "--rm", tag, ...command]));
  return stdout.toString();
}

endToEnd("projects / Docker Engine", ["docker"], (sandbox, test) => {
  test(
    "go-cli: the program prints its version",
    async () => {
      const args = ["--build-arg", "VERSION=1.2.3", "--build-arg", "STATIC="];
      expect(await printed(sandbox, "go-cli", { args, command: ["Ada"] })).toMatch(
        /^Hello, Ada! \(1\.2\.3, linux\/\w+\)\n$/,
      );
    },
    COLD_BUILD_TIMEOUT_MS,
  );

  test(
    "node-workspace: the image contains the workspace's packages and the built server",
    async () => {
      const script =
        'import("@example/shared").then((m) => console.log(m.greeting("Ada"), require("fs").readdirSync("packages/api/dist").join()))';
      const command = ["node", "-e", script];
      expect(await printed(sandbox, "node-workspace", { command })).toBe(
        "Hello, Ada! server.js,server.test.js\n",
      );
    },
    COLD_BUILD_TIMEOUT_MS,
  );

  test(
    "python-job: the job runs as the image's user",
    async () => {
      const args = ["--build-arg", "EXTRAS=report", "--build-arg", "OPTIMIZE=2"];
      expect(await printed(sandbox, "python-job", { args })).toMatch(/^job ran as uid 1001 with/);
    },
    COLD_BUILD_TIMEOUT_MS,
  );

  test(
    "static-site: an optional build argument is used if given",
    async () => {
      const command = ["cat", "/www/index.html"];
      expect(await printed(sandbox, "static-site", { command })).toContain('content="off"');
      const args = ["--build-arg", "ANALYTICS_ID=A42"];
      expect(await printed(sandbox, "static-site", { args, command })).toContain('content="A42"');
    },
    COLD_BUILD_TIMEOUT_MS,
  );

  test(
    "services-bake: bake builds both services",
    async () => {
      const tags = ["web", "worker"].map((name) => sandbox.tag(name));
      const set = ["web", "worker"].flatMap((name, index) => [
        "--set",
        `${name}.tags=${tags[index] ?? ""}`,
      ]);
      const directory = folder("services-bake");
      const file = [
        "--file",
        join(directory, "docker-bake.hcl"),
        "--set",
        `*.context=${directory}`,
      ];
      const bake = ["bake", "--builder", sandbox.builder("docker"), "--load", ...file, ...set];
      succeeded(await sandbox.buildxCommand(bake, { timeoutMs: COLD_BUILD_TIMEOUT_MS }));
      const { stdout } = succeeded(await sandbox.docker(["run", "--rm", tags[1] ?? ""]));
      expect(stdout.toString()).toBe("worker 0.0.0-dev is done\n");
    },
    COLD_BUILD_TIMEOUT_MS,
  );
});
