import { describe, expect, jest, test } from "@jest/globals";
import { EARLY_BYTES } from "../../src/gateway/stdio.js";
import { headDigest } from "../../src/llb/marshal.js";
import { buildScript, frontendThatWaits } from "../support/frontend-process.js";
import { failureOf } from "../support/go-details.js";

jest.setTimeout(30_000);

const HELLO = `bk.export(bk.image("alpine:3.20"):run("make"))`;

describe("the session", () => {
  test("starts with the HTTP/2 preface and a Ping, and ends with one Return and exit code 0", async () => {
    const build = await buildScript(HELLO);
    const { process, ...seen } = build;
    expect(Buffer.concat(process.stdout).subarray(0, EARLY_BYTES.length)).toEqual(
      Buffer.from(EARLY_BYTES),
    );
    expect({ methods: seen.methods, code: seen.code }).toEqual({
      methods: [
        "ping",
        "inputs",
        "solve",
        "readFile",
        "readFile",
        "resolveSourceMeta",
        "solve",
        "return",
      ],
      code: 0,
    });
  });

  test("survives every function with which a script can print", async () => {
    const build = await buildScript(`
      print("PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n", "\\0\\xff")
      for _, name in ipairs({ "io", "debug", "package", "dofile", "loadfile", "collectgarbage" }) do
        print(name, pcall(load("return " .. name .. ".write('noise')")))
      end
      print(pcall(function() os.execute("echo noise") end))
      print(pcall(function() string.format("%s", io.stdout) end))
      print(pcall(load, string.char(27) .. "Lua"))
      bk.warn(("noise "):rep(1000))
      ${HELLO}`);
    expect({ code: build.code, error: build.returned?.error }).toEqual({
      code: 0,
      error: undefined,
    });
    expect(build.methods.filter((method) => method === "return")).toHaveLength(1);
    expect(build.bridge.requests("warn")).toHaveLength(15);
  });

  test("sends printed text and warnings with their lines", async () => {
    const build = await buildScript(`print("one", 2)\nbk.warn("first\\nsecond\\nthird")\n${HELLO}`);
    const warnings = build.bridge
      .requests("warn")
      .map(({ short, detail, ranges, info, digest }) => ({
        short: Buffer.from(short).toString(),
        detail: detail.map((text) => Buffer.from(text).toString()),
        lines: ranges.map(({ start, end }) => [start?.line, end?.line]),
        file: info?.filename,
        digest,
      }));
    const digest = headDigest(build.bridge.definitionOf("ref2"));
    expect(warnings).toEqual([
      {
        short: "one\t2 (build.lua line 1)",
        detail: [],
        lines: [[1, 1]],
        file: "build.lua",
        digest,
      },
      {
        short: "first (build.lua line 2)",
        detail: ["second\nthird"],
        lines: [[2, 2]],
        file: "build.lua",
        digest,
      },
    ]);
    expect(build.methods.lastIndexOf("warn")).toBeLessThan(build.methods.indexOf("return"));
  });
});

describe("the end of the session", () => {
  test("closes the process without a Return while a request is pending", async () => {
    const { frontend, bridge } = await frontendThatWaits("resolveSourceMeta", HELLO);
    frontend.hangUp();
    expect(await frontend.ended).toBe(1);
    bridge.close();
    expect(bridge.methods()).not.toContain("return");
  });

  test("closes the process without a Return while the script runs", async () => {
    const script = `print("running") while true do end`;
    const { frontend, bridge } = await frontendThatWaits("warn", script);
    frontend.hangUp();
    expect(await frontend.ended).toBe(1);
    bridge.close();
    expect(bridge.methods()).not.toContain("return");
  });

  test("a killed process returns nothing", async () => {
    const { frontend, bridge } = await frontendThatWaits("readFile", HELLO);
    frontend.child.kill("SIGKILL");
    expect(await frontend.ended).toBe("SIGKILL");
    bridge.close();
    expect(bridge.methods()).not.toContain("return");
  });
});

test("a rejected Return is not sent again", async () => {
  const build = await buildScript(HELLO, {
    handlers: {
      return: () => {
        throw new Error("no");
      },
    },
  });
  expect(build.methods.filter((method) => method === "return")).toHaveLength(1);
  expect(build.code).toBe(1);
});

test("the log never contains build arguments", async () => {
  const secret = "hunter2-build-argument";
  const build = await buildScript(
    `local token = bk.arg("TOKEN")\nerror("the token is " .. #token)`,
    {
      options: { "build-arg:TOKEN": secret, "build-arg:LUAKIT_LOG_LEVEL": "trace" },
    },
  );
  expect(failureOf(build).message).toBe("build.lua:2: the token is 22");
  expect(build.process.stderr).toContain('"msg":"connected"');
  expect(build.process.stderr).not.toContain(secret);
});
