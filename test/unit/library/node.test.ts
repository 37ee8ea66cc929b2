import { describe, expect, test } from "@jest/globals";
import { failureOf, stepsOf, type Step } from "./steps.js";

const BASE = `
  local node = require("luakit.node")
  local nodejs = bk.image("node:24-slim")
`;

function steps(expression: string): readonly Step[] {
  return stepsOf(`${BASE} bk.export(${expression})`);
}

describe("luakit.node", () => {
  const COPY = "only package.json package-lock.json npm-shrinkwrap.json, not **/node_modules";

  test("install: copies the manifests, then installs the packages in the working directory", () => {
    expect(steps(`node.install(nodejs:workdir("/app"))`).slice(1)).toEqual([
      { on: "step 1", files: [`copy context:/ to /app/, ${COPY}`] },
      {
        on: "step 2",
        run: "npm ci --no-audit --no-fund",
        cwd: "/app",
        mounts: ["cache /root/.npm"],
      },
    ]);
  });

  test("install: options", () => {
    const options = `{
      cwd = "/srv/web", src = bk.context("web"), manifests = { "**/package.json" }, production = true, frozen = false,
      scripts = false, flags = "--workspaces",
    }`;
    expect(steps(`node.install(nodejs, ${options})`)).toEqual([
      {
        on: "node:24-slim",
        files: ["copy web:/ to /srv/web/, only **/package.json, not **/node_modules"],
      },
      {
        on: "step 1",
        run: "npm install --no-audit --no-fund --omit=dev --ignore-scripts --workspaces",
        cwd: "/srv/web",
        mounts: ["cache /root/.npm"],
      },
    ]);
  });

  test("install: manifests that are already in the state", () => {
    expect(steps("node.install(nodejs, { src = false })")).toEqual([
      { on: "node:24-slim", run: "npm ci --no-audit --no-fund", mounts: ["cache /root/.npm"] },
    ]);
  });

  const STORE = "/root/.local/share/pnpm/store";
  const BERRY = [
    "YARN_ENABLE_GLOBAL_CACHE=false",
    "YARN_ENABLE_MIRROR=true",
    "YARN_GLOBAL_FOLDER=/root/.yarn/berry",
  ];
  test.each([
    [
      "pnpm",
      "",
      "pnpm install --frozen-lockfile",
      [`npm_config_store_dir=${STORE}`],
      `cache ${STORE}`,
    ],
    [
      "pnpm",
      "frozen = false, production = true, scripts = false",
      "pnpm install --no-frozen-lockfile --prod --ignore-scripts",
      [`npm_config_store_dir=${STORE}`],
      `cache ${STORE}`,
    ],
    [
      "yarn",
      "",
      "yarn install --non-interactive --frozen-lockfile",
      ["YARN_CACHE_FOLDER=/root/.cache/yarn"],
      "cache /root/.cache/yarn, locked",
    ],
    [
      "yarn",
      "frozen = false, production = true, scripts = false",
      "yarn install --non-interactive --production --ignore-scripts",
      ["YARN_CACHE_FOLDER=/root/.cache/yarn"],
      "cache /root/.cache/yarn, locked",
    ],
    ["yarn-berry", "", "yarn install --immutable", BERRY, "cache /root/.yarn/berry/cache"],
    [
      "yarn-berry",
      "frozen = false, scripts = false",
      "yarn install --mode=skip-build",
      BERRY,
      "cache /root/.yarn/berry/cache",
    ],
    [
      "yarn-berry",
      "production = true",
      "yarn workspaces focus --all --production",
      BERRY,
      "cache /root/.yarn/berry/cache",
    ],
  ])("install with %s { %s }", (manager, options, run, env, cache) => {
    const last = steps(`node.install(nodejs, { manager = "${manager}", ${options} })`).at(-1);
    expect(last).toEqual({ on: "step 1", run, env, mounts: [cache] });
  });

  test.each([
    ["npm", "npm run build", "npm prune --omit=dev --no-audit --no-fund"],
    ["pnpm", "pnpm run build", "pnpm prune --prod"],
    [
      "yarn",
      "yarn run build",
      "yarn install --non-interactive --production --ignore-scripts --prefer-offline",
    ],
    ["yarn-berry", "yarn run build", "yarn workspaces focus --all --production"],
  ])("build and prune with %s", (manager, build, prune) => {
    const options = `{ manager = "${manager}", cwd = "/app" }`;
    const made = steps(`nodejs:with(node.build, ${options}):with(node.prune, ${options})`);
    expect(made[0]?.files).toEqual(["copy context:/ to /app/, not **/node_modules"]);
    expect(made.slice(1).map(({ run, cwd }) => [run, cwd])).toEqual([
      [build, "/app"],
      [prune, "/app"],
    ]);
  });

  test("build: options", () => {
    const options = `{ src = false, script = "compile", cwd = "web", env = { NODE_ENV = "production" } }`;
    expect(steps(`node.build(nodejs:config{ workdir = "/srv" }, ${options})`)).toEqual([
      {
        on: "node:24-slim",
        run: "npm run compile",
        cwd: "/srv/web",
        env: ["NODE_ENV=production"],
        mounts: ["cache /root/.npm"],
      },
    ]);
    expect(steps(`node.build(nodejs, { exclude = { "docs", "node_modules" } })`)[0]?.files).toEqual(
      ["copy context:/ to /, not docs node_modules"],
    );
  });

  test("install_global", () => {
    expect(steps(`node.install_global(nodejs, { "pnpm@10" }, { flags = "--force" })`)).toEqual([
      {
        on: "node:24-slim",
        run: "npm install --global --no-audit --no-fund --force pnpm@10",
        mounts: ["cache /root/.npm"],
      },
    ]);
  });
});

describe("wrong calls name the option, what was expected, and the line", () => {
  test.each([
    [
      `node.install(nodejs, { manager = "npn" })`,
      `luakit.node.install: options.manager: expected one of "npm", "pnpm", "yarn", "yarn-berry", got the string "npn" (did you mean "npm"?)`,
    ],
    [
      `node.build(nodejs, { script = false })`,
      "luakit.node.build: options.script: expected a string, got the boolean false",
    ],
    [`node.prune(nil)`, "luakit.node.prune: state: expected a State, got nil"],
    [
      `node.install_global(nodejs, {})`,
      "luakit.node.install_global: packages: expected at least one name, got an empty list",
    ],
  ])("%s", (expression, message) => {
    expect(failureOf(`${BASE} bk.export(${expression})`)).toEqual([
      `build.lua:4: ${message}`,
      "at build.lua:4",
    ]);
  });
});
