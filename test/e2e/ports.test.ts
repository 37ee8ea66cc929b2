/** The real-world ports: from build.lua through the frontend image the image of their Dockerfile, and it works. */
import { expect } from "@jest/globals";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { REPOSITORY } from "../support/engine.js";
import { entriesUnder, type ImageJson, type OciImage } from "../support/image-tree.js";
import { COLD_BUILD_TIMEOUT_MS, eventually, type Sandbox, succeeded } from "../support/sandbox.js";

/** A port and how its images are compared. */
interface Port {
  readonly name: "nodejs" | "go" | "python";
  /** The application's paths. */
  readonly roots: readonly string[];
  /** Left out of the comparison: npm's own copy of the lock file. */
  readonly except?: readonly string[];
  /** A file that must be among those compared: an empty comparison proves nothing. */
  readonly holds: string;
}

const ACCOUNTS = ["/etc/passwd", "/etc/group"];
const PORTS: readonly Port[] = [
  {
    name: "nodejs",
    roots: ["/app", "/home", ...ACCOUNTS],
    except: ["/app/node_modules/.package-lock.json"],
    holds: "/app/dist/index.js",
  },
  { name: "go", roots: ["/app", "/home", ...ACCOUNTS], holds: "/app/main" },
  {
    name: "python",
    roots: ["/app", "/data", "/usr/local", ...ACCOUNTS],
    holds: "/app/report/__main__.py",
  },
];

const SAMPLE_REPORT = [
  "data/sample.csv",
  "day           count    mean    deviation    lowest    highest",
  "----------  -------  ------  -----------  --------  ---------",
  "2024-03-01        3    7.00         2.29      4.10       9.70",
  "2024-03-02        3    7.57         3.15      3.40      11.00",
  "2024-03-03        3    9.10         3.07      5.00      12.40",
  "",
].join("\n");

function folder(name: Port["name"]): string {
  return join(REPOSITORY, "examples/real-world", name);
}

/** Everything of an image's configuration but how and when it was made. */
function configuration(config: ImageJson): object {
  const aside = ["created", "history", "rootfs"];
  return Object.fromEntries(Object.entries(config).filter(([key]) => !aside.includes(key)));
}

function files(image: OciImage, { roots, except = [] }: Port): Readonly<Record<string, object>> {
  const found = Object.entries(entriesUnder(image, roots));
  return Object.fromEntries(found.filter(([path]) => !except.includes(path)));
}

/** The image of build.lua, through the frontend image. */
function luaImage(sandbox: Sandbox, name: Port["name"]): Promise<OciImage> {
  return sandbox.image((args) =>
    sandbox.gateway({
      directory: folder(name),
      filename: "build.lua",
      args,
      timeoutMs: COLD_BUILD_TIMEOUT_MS,
    }),
  );
}

/** The image of the Dockerfile, from the daemon's own frontend. */
function dockerfileImage(sandbox: Sandbox, name: Port["name"]): Promise<OciImage> {
  return sandbox.image((args) => sandbox.dockerfile(folder(name), args, COLD_BUILD_TIMEOUT_MS));
}

endToEnd("ports and their Dockerfiles / buildkitd", ["buildkit"], (sandbox, test) => {
  for (const port of PORTS) {
    test(
      `${port.name}: the script and the Dockerfile build the same configuration and files`,
      async () => {
        const expected = await dockerfileImage(sandbox, port.name);
        const image = await luaImage(sandbox, port.name);
        expect(configuration(image.config)).toEqual(configuration(expected.config));
        expect(files(image, port)).toEqual(files(expected, port));
        expect(files(image, port)).toHaveProperty([port.holds, "type"], "file");
        expectReadableHistory(image.config);
      },
      2 * COLD_BUILD_TIMEOUT_MS,
    );
  }
});

/** Checks that the history has one entry per layer. With other numbers, the exporter would add entries. */
function expectReadableHistory({ history, rootfs }: ImageJson): void {
  expect(history.filter((entry) => entry.empty_layer !== true)).toHaveLength(
    rootfs.diff_ids.length,
  );
  expect(history.filter((entry) => (entry.created_by ?? "") === "")).toEqual([]);
  expect(history.filter((entry) => entry.comment === "buildkit.exporter.image.v0")).toEqual([]);
}

endToEnd("ports / Docker Engine", ["docker"], (sandbox, test) => {
  /** Builds a port into Docker, through its build.lua, and gives its name there. */
  async function load(name: Port["name"]): Promise<string> {
    const tag = sandbox.tag(name);
    succeeded(
      await sandbox.buildx({
        directory: folder(name),
        file: "build.lua",
        args: ["--load", "-t", tag],
        timeoutMs: COLD_BUILD_TIMEOUT_MS,
      }),
    );
    return tag;
  }

  /** Starts a container and gives the address of a port of it. */
  async function serve(tag: string, port: number) {
    const container = await sandbox.start(tag, ["--publish", `127.0.0.1::${port}`]);
    const { stdout } = succeeded(await sandbox.docker(["port", container, `${port}/tcp`]));
    return { container, url: `http://${stdout.toString().trim()}` };
  }

  /** Docker's proxy may take a connection that the starting server never sees: such a try ends early. */
  async function get(url: string): Promise<{ readonly status: number; readonly body: string }> {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return { status: response.status, body: await response.text() };
  }

  /** Runs the image's own health check in the container. */
  async function healthy(container: string): Promise<void> {
    const format = "{{range .Config.Healthcheck.Test}}{{println .}}{{end}}";
    const { stdout } = succeeded(await sandbox.docker(["inspect", "--format", format, container]));
    const [kind, ...command] = stdout.toString().trim().split("\n");
    expect(kind).toBe("CMD");
    succeeded(await sandbox.docker(["exec", container, ...command]));
  }

  test(
    "nodejs: the container answers",
    async () => {
      const { container, url } = await serve(await load("nodejs"), 3000);
      const health = await eventually(() => get(`${url}/health`));
      expect(health).toEqual({
        status: 200,
        body: expect.stringMatching(/^\{"status":"ok","uptime":"\d+m?s"\}\s*$/),
      });
      const page = await eventually(() => get(`${url}/`));
      expect(page).toEqual({
        status: 200,
        body: expect.stringMatching(/^Hello from Node\.js, version 1\.0\.0, up \d+m?s\s*$/),
      });
      await healthy(container);
    },
    2 * COLD_BUILD_TIMEOUT_MS,
  );

  test(
    "go: the container answers",
    async () => {
      const { container, url } = await serve(await load("go"), 8080);
      const health = await eventually(() => get(`${url}/health`));
      expect(health).toEqual({
        status: 200,
        body: expect.stringMatching(/^\{"status":"ok"\}\s*$/),
      });
      const tokyo = await eventually(() => get(`${url}/?zone=Asia/Tokyo`));
      expect(tokyo.status).toBe(200);
      expect(JSON.parse(tokyo.body)).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        zone: "Asia/Tokyo",
        time: expect.stringMatching(/\+09:00$/),
      });
      await healthy(container);
    },
    2 * COLD_BUILD_TIMEOUT_MS,
  );

  test(
    "python: the packages import and the report is right",
    async () => {
      const tag = await load("python");
      const report = succeeded(await sandbox.docker(["run", "--rm", tag]));
      expect(report.stdout.toString()).toBe(SAMPLE_REPORT);
      const check = `import numpy, dateutil, tabulate, report.summary; print(numpy.arange(4).sum())`;
      const imports = await sandbox.docker([
        "run",
        "--rm",
        "--entrypoint",
        "python",
        tag,
        "-c",
        check,
      ]);
      expect(succeeded(imports).stdout.toString()).toBe("6\n");
    },
    2 * COLD_BUILD_TIMEOUT_MS,
  );

  test("docker history shows every step", async () => {
    const tag = await load("go");
    const shown = await sandbox.docker([
      "history",
      "--no-trunc",
      "--format",
      "{{.CreatedBy}}",
      tag,
    ]);
    const lines = succeeded(shown).stdout.toString().trim().split("\n").reverse();
    const own = lines.slice(lines.findIndex((line) => line.includes("apk add --no-cache")));
    expect(own.map((line) => line.replace(/ {2,}/g, " "))).toEqual([
      "RUN sh -c apk add --no-cache ca-certificates tzdata && addgroup -g 1001 -S app && adduser -S app -u 1001 -G app && rm -rf /var/cache/apk/* # buildkit",
      "COPY /app/main /app/main # buildkit",
      "ENV PORT=8080",
      "WORKDIR /app",
      "LABEL org.opencontainers.image.description=The time in any time zone, over HTTP org.opencontainers.image.title=clock",
      "EXPOSE [8080/tcp]",
      "HEALTHCHECK {Test:[CMD wget --spider http://localhost:8080/health] Interval:30s Timeout:3s StartPeriod:5s StartInterval:0s Retries:3}",
      "USER app",
      'ENTRYPOINT ["/app/main"]',
    ]);
  });
});
