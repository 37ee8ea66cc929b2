/**
 * Wall time of builds in which everything is cached, of five and of thirty steps: Luakit's image against the official
 * Dockerfile frontend as an image; then many builds at once. Usage: npm run bench [-- --runs N --at-once N], engines running (test/engine/engine.sh
 * up), the frontend image built (scripts/frontend-image.sh). Prints Markdown tables; writes nothing else.
 *
 * Both frontends get the same five steps through the same `buildctl build --frontend gateway.v0`, so that the time is
 * what a user waits: buildctl, the look-up of the frontend image, its container, the frontend, and BuildKit's solve.
 * They take turns, each going first in every other pair, after warm-up builds that fill the cache. The builds at once
 * have a step of a second that no other build has, and take turns likewise.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const WARM_UPS = 4;
const MEMORY_RUNS = 8;
/** How often the memory of the frontend's process is read; its high-water mark only grows. */
const POLL_MS = 2;

const FRONTENDS = [
  {
    name: "Luakit",
    image: process.env.LUAKIT_BENCH_IMAGE ?? "luakit/luakit:1",
    file: "build.lua",
    text: `local s = bk.image("alpine:3.20"):workdir("/app"):copy("app.txt", "./")
s = s:run("echo one > /one"):run("echo two > /two")
bk.export(s, { cmd = { "cat", "/one" } })
`,
    /** The text that identifies its process on the machine. */
    command: /\/luakit\/luakit\.cjs/,
    extra: (process.env.LUAKIT_FRONTEND_ARGS ?? "").split("\n").filter((word) => word !== ""),
  },
  {
    name: "Dockerfile",
    image: process.env.LUAKIT_BENCH_OTHER ?? "docker/dockerfile:1",
    file: "Dockerfile",
    text: `FROM alpine:3.20
WORKDIR /app
COPY app.txt ./
RUN echo one > /one
RUN echo two > /two
CMD ["cat", "/one"]
`,
    command: /\/bin\/dockerfile-frontend/,
    extra: [],
  },
];

/** Thirty steps in three stages, with files of the build context and an ignore file. */
const THIRTY = [
  {
    file: "thirty.lua",
    text: `local base = bk.image("alpine:3.20"):workdir("/app")
local function steps(s, name)
  for i = 1, 8 do s = s:run("echo " .. name .. " " .. i .. " > /" .. name .. i) end
  return s
end
local deps = steps(base:copy("app.txt", "./"), "deps")
local build = steps(deps:copy(".", "./"), "build")
local final = steps(base, "final"):copy(deps, "/deps1", "/"):copy(build, "/build1", "/"):copy("app.txt", "./")
bk.export(final, { cmd = { "cat", "/final1" } })
`,
  },
  {
    file: "thirty.Dockerfile",
    text: [
      "FROM alpine:3.20 AS base\nWORKDIR /app",
      "FROM base AS deps\nCOPY app.txt ./",
      ...eight("deps"),
      "FROM deps AS build\nCOPY . ./",
      ...eight("build"),
      "FROM base",
      ...eight("final"),
      "COPY --from=deps /deps1 /\nCOPY --from=build /build1 /\nCOPY app.txt ./",
      'CMD ["cat", "/final1"]\n',
    ].join("\n"),
  },
];

function eight(name) {
  return [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `RUN echo ${name} ${i} > /${name}${i}`);
}

/** One of many builds. A unique value makes its one-second step uncached. */
const BUSY = [
  {
    file: "busy.lua",
    text: `local s = bk.image("alpine:3.20"):workdir("/app"):copy("app.txt", "./")
s = s:run("sleep 1; echo " .. bk.arg("WHICH", "0") .. " > /one"):run("echo two > /two")
bk.export(s, { cmd = { "cat", "/one" } })
`,
  },
  {
    file: "busy.Dockerfile",
    text: `FROM alpine:3.20
WORKDIR /app
COPY app.txt ./
ARG WHICH
RUN sleep 1; echo $WHICH > /one
RUN echo two > /two
CMD ["cat", "/one"]
`,
  },
];
/** How often the memory of many frontends is read: often enough for builds of seconds. */
const BUSY_POLL_MS = 50;
/** Rounds of builds at once. */
const BUSY_ROUNDS = 3;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "30" },
    "at-once": { type: "string", default: "32" },
  },
});
const runs = count("runs", values.runs);
const atOnce = count("at-once", values["at-once"]);

const environment = engineEnvironment();
const folder = mkdtempSync(join(tmpdir(), "luakit-bench-"));
try {
  for (const { file, text } of [...FRONTENDS, ...THIRTY, ...BUSY]) {
    writeFileSync(join(folder, file), text);
  }
  writeFileSync(join(folder, "app.txt"), "hello\n");
  writeFileSync(join(folder, ".dockerignore"), "*.log\n");
  for (const frontend of FRONTENDS) await warmUp(frontend, 4);
  const times = await measureTimes(FRONTENDS);
  const rows = [];
  for (const [index, frontend] of FRONTENDS.entries()) {
    const peakBytes = await peakMemory(frontend);
    rows.push({
      ...frontend,
      times: times[index],
      peakBytes,
      imageBytes: await imageSize(frontend),
    });
  }
  process.stdout.write(table(rows));
  const thirty = FRONTENDS.map((frontend, index) => ({ ...frontend, ...THIRTY[index] }));
  for (const frontend of thirty) await warmUp(frontend, 29);
  process.stdout.write(
    timesTable("Cached build of thirty steps in three stages", await measureTimes(thirty)),
  );
  process.stdout.write(busyTable(await measureBusy()));
} finally {
  rmSync(folder, { recursive: true });
}

/** Wall times in milliseconds, by frontend. */
async function measureTimes(frontends) {
  const times = frontends.map(() => []);
  for (let run = 0; run < runs; run++) {
    const order = run % 2 === 0 ? [0, 1] : [1, 0];
    for (const index of order) {
      const start = performance.now();
      await build(frontends[index]);
      times[index].push(performance.now() - start);
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${run + 1}/${runs}`);
  }
  return times;
}

/** By frontend: the wall times of all builds together, and the most memory all their processes had at a time. */
async function measureBusy() {
  const results = FRONTENDS.map(() => ({ times: [], peakBytes: 0 }));
  for (let round = 0; round < BUSY_ROUNDS; round++) {
    for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const start = performance.now();
      await buildAtOnce(index, `${process.pid}.${round}`);
      results[index].times.push(performance.now() - start);
    }
  }
  // Uses separate builds, because reading the memory of so many processes takes long.
  for (const [index, result] of results.entries()) {
    const timer = setInterval(() => {
      result.peakBytes = Math.max(result.peakBytes, residentBytes(FRONTENDS[index]));
    }, BUSY_POLL_MS);
    await buildAtOnce(index, `${process.pid}.memory`);
    clearInterval(timer);
  }
  return results;
}

async function buildAtOnce(index, name) {
  const { extra, ...frontend } = FRONTENDS[index];
  const builds = Array.from({ length: atOnce }, (_, which) =>
    build({
      ...frontend,
      file: BUSY[index].file,
      extra: [...extra, "--opt", `build-arg:WHICH=${name}.${which}`],
    }),
  );
  await Promise.all(builds);
}

/** The proportional memory of a frontend's processes: their private memory, and their share of shared memory. */
function residentBytes({ command }) {
  return processIds()
    .filter((pid) => command.test(commandOf(pid) ?? ""))
    .reduce((sum, pid) => {
      const match = /^Pss:\s+(\d+) kB$/m.exec(procFile(pid, "smaps_rollup") ?? "");
      return sum + (match === null ? 0 : Number(match[1]) * 1024);
    }, 0);
}

function busyTable(results) {
  const medians = results.map(({ times }) => median(times));
  const lines = FRONTENDS.map(({ name }, index) => {
    const { times, peakBytes } = results[index];
    const seconds = [Math.min(...times), median(times), Math.max(...times)];
    return [name, ...seconds.map((time) => (time / 1000).toFixed(1)), mib(peakBytes || undefined)];
  });
  return [
    "",
    `${atOnce} builds at once, a step of a second in each, ${BUSY_ROUNDS} rounds, times of all of them in seconds`,
    "",
    "| frontend | min | median | max | memory of all frontends together, MiB |",
    "|---|---:|---:|---:|---:|",
    ...lines.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `Ratio of the medians: ${(medians[0] / medians[1]).toFixed(2)}`,
    "",
  ].join("\n");
}

/** Fills the cache, and makes sure that it is used. */
async function warmUp(frontend, steps) {
  let log = "";
  for (let run = 0; run < WARM_UPS; run++) log = await build(frontend);
  const cached = log.split("\n").filter((line) => / CACHED$/.test(line)).length;
  if (cached < steps)
    fail(
      `${frontend.name}: ${cached} of ${steps} steps are cached after ${WARM_UPS} builds\n${log}`,
    );
}

/** Runs one build to its end; gives its progress. `onStart` gets the process id of buildctl. */
async function build({ image, file, extra }, onStart = () => undefined) {
  const args = [
    "build",
    "--progress",
    "plain",
    "--frontend",
    "gateway.v0",
    "--opt",
    `source=${image}`,
  ];
  args.push(
    "--opt",
    `filename=${file}`,
    "--local",
    `context=${folder}`,
    "--local",
    `dockerfile=${folder}`,
  );
  const child = spawn("buildctl", [...args, ...extra], {
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (log += text));
  onStart();
  const [code] = await once(child, "close");
  if (code !== 0) fail(`buildctl ended with ${code}\n${log}`);
  return log;
}

/** The largest resident set (VmHWM) the frontend's process had in any of some builds; undefined when not visible. */
async function peakMemory(frontend) {
  let peak;
  for (let run = 0; run < MEMORY_RUNS; run++) {
    const seen = new Map(processIds().map((pid) => [pid, false]));
    const timer = setInterval(() => {
      for (const pid of processIds()) {
        if (!seen.has(pid)) seen.set(pid, undefined);
        if (seen.get(pid) === false) continue;
        const [command, bytes] = [commandOf(pid), highWaterMark(pid)];
        // Between fork and exec a process still has its parent's command, so it is looked at again.
        if (command !== undefined && frontend.command.test(command) && bytes !== undefined) {
          peak = Math.max(peak ?? 0, bytes);
        }
      }
    }, POLL_MS);
    await build(frontend);
    clearInterval(timer);
  }
  return peak;
}

function processIds() {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
}

/** Undefined when the process is gone. */
function commandOf(pid) {
  const text = procFile(pid, "cmdline");
  return text?.replaceAll("\0", " ");
}

function highWaterMark(pid) {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(procFile(pid, "status") ?? "");
  return match === null ? undefined : Number(match[1]) * 1024;
}

function procFile(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}

/** Compressed size of the image for this machine's platform, from the registry; undefined without one. */
async function imageSize({ image }) {
  const registry = environment.LUAKIT_REGISTRY;
  if (registry === undefined) return undefined;
  const [name, tag] = image.replace(`${registry}/`, "").split(":");
  const top = await manifest(registry, name, tag);
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  const own = (top.manifests ?? []).find(({ platform }) => platform?.architecture === architecture);
  const { config, layers } = own === undefined ? top : await manifest(registry, name, own.digest);
  return [config, ...layers].reduce((sum, { size }) => sum + size, 0);
}

async function manifest(registry, name, reference) {
  const kinds = [
    "oci.image.index.v1",
    "oci.image.manifest.v1",
    "docker.distribution.manifest.list.v2",
    "docker.distribution.manifest.v2",
  ];
  const accept = kinds.map((kind) => `application/vnd.${kind}+json`).join(", ");
  const response = await fetch(`http://${registry}/v2/${name}/manifests/${reference}`, {
    headers: { accept },
  });
  if (!response.ok) fail(`${name}:${reference}: the registry answers ${response.status}`);
  return response.json();
}

function table(rows) {
  const [ours, official] = rows.map(({ times }) => median(times));
  const lines = rows.map(({ name, image, times, imageBytes, peakBytes }) => [
    `${name} (${image})`,
    ...[Math.min(...times), median(times), Math.max(...times)].map((time) => time.toFixed(0)),
    mib(imageBytes),
    mib(peakBytes),
  ]);
  return [
    `No-op cached build of five steps, ${runs} alternating pairs, times in milliseconds`,
    "",
    "| frontend | min | median | max | compressed image, MiB | peak memory, MiB |",
    "|---|---:|---:|---:|---:|---:|",
    ...lines.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `Ratio of the medians: ${(ours / official).toFixed(2)}`,
    "",
  ].join("\n");
}

function timesTable(title, times) {
  const [ours, official] = times.map(median);
  const lines = FRONTENDS.map(({ name }, index) => {
    const of = times[index];
    return [name, ...[Math.min(...of), median(of), Math.max(...of)].map((time) => time.toFixed(0))];
  });
  return [
    "",
    `${title}, ${runs} alternating pairs, times in milliseconds`,
    "",
    "| frontend | min | median | max |",
    "|---|---:|---:|---:|",
    ...lines.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `Ratio of the medians: ${(ours / official).toFixed(2)}`,
    "",
  ].join("\n");
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function mib(bytes) {
  return bytes === undefined ? "not visible" : (bytes / 2 ** 20).toFixed(1);
}

/** The environment in which buildctl finds the daemon: this one, or that of the engines of this machine. */
function engineEnvironment() {
  if (process.env.BUILDKIT_HOST !== undefined) return process.env;
  const script = `eval "$(bash '${ROOT}/test/engine/engine.sh' env)" && env -0`;
  const text = execFileSync("bash", ["-c", script], { encoding: "utf8" });
  return Object.fromEntries(
    text
      .split("\0")
      .filter((line) => line.includes("="))
      .map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );
}

function count(option, text) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  fail(`--${option} ${text}: expected a whole number, 1 at least`);
}

function fail(message) {
  process.stderr.write(`bench: ${message}\n`);
  process.exit(1);
}
