import { describe, expect, test } from "@jest/globals";
import { failureOf, stepsOf, type Step } from "./steps.js";

const BASE = `
  local rust = require("luakit.rust")
  local cargo = bk.image("rust:1.92-slim")
`;

function steps(expression: string): readonly Step[] {
  return stepsOf(`${BASE} bk.export(${expression})`);
}

describe("luakit.rust", () => {
  const ENV = ["CARGO_TARGET_DIR=/target"];
  const CRATES = ["cache /usr/local/cargo/git/db", "cache /usr/local/cargo/registry"];

  test("build", () => {
    expect(steps(`rust.build(cargo, { bins = "app" })`)).toEqual([
      {
        on: "rust:1.92-slim",
        run: "cargo build --profile release --bin app --locked && mkdir -p /out/ && cp /target/release/app /out/",
        cwd: "/src",
        env: ENV,
        mounts: [
          "bind context /src, writable",
          "cache /target, id /luakit-cargo-app, locked",
          ...CRATES,
        ],
      },
    ]);
  });

  test("build: options", () => {
    const options = `{
      bins = { "a", "b c" }, output = "/bin", profile = "dev", target = "x86_64-unknown-linux-musl", features = { "x", "y" },
      default_features = false, locked = false, flags = "-q", cache_id = "mine", src = false, cwd = "/w",
    }`;
    expect(steps(`rust.build(cargo, ${options})`)).toEqual([
      {
        on: "rust:1.92-slim",
        run:
          "cargo build --profile dev --bin a --bin 'b c' --target x86_64-unknown-linux-musl --features x,y --no-default-features -q" +
          " && mkdir -p /bin/ && cp /target/x86_64-unknown-linux-musl/debug/a '/target/x86_64-unknown-linux-musl/debug/b c' /bin/",
        cwd: "/w",
        env: ENV,
        mounts: ["cache /target, id /mine, locked", ...CRATES],
      },
    ]);
  });

  test("test", () => {
    expect(steps(`rust.test(cargo, { features = "x" })`)).toEqual([
      {
        on: "rust:1.92-slim",
        run: "cargo test --locked --features x",
        cwd: "/src",
        env: ENV,
        mounts: [
          "bind context /src, writable",
          "cache /target, id /luakit-cargo-test, locked",
          ...CRATES,
        ],
      },
    ]);
  });
});

describe("wrong calls name the option, what was expected, and the line", () => {
  test.each([
    [
      `rust.build(cargo)`,
      "luakit.rust.build: options.bins: expected the names of the programs, got nil",
    ],
    [`rust.test(cargo, { bins = "x" })`, "luakit.rust.test: options.bins: unknown option"],
  ])("%s", (expression, message) => {
    expect(failureOf(`${BASE} bk.export(${expression})`)).toEqual([
      `build.lua:4: ${message}`,
      "at build.lua:4",
    ]);
  });
});
