import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { InternalError } from "../../../src/errors.js";
import { loadLuaRuntime, type LuaRuntime } from "../../../src/lua/runtime.js";
import { LuaVm } from "../../../src/lua/vm.js";
import { wasm } from "../../../src/lua/web-assembly.js";

const installed = import.meta.resolve("wasmoon/dist/glue.wasm");

function runIn(runtime: LuaRuntime, source: string): unknown {
  const vm = new LuaVm(runtime, {
    library: { tables: new Map(), classes: [], unknownField: () => "" },
    timeLimitMs: 1000,
    memoryLimitBytes: 2 ** 26,
    clock: () => 0,
    print: () => undefined,
    warn: () => undefined,
    resolveModule: () => ({ tried: [] }),
  });
  return vm.run("build.lua", new TextEncoder().encode(source));
}

const seven = [{ type: "integer", value: 7n }];

test.each([
  ["the installed package", {}],
  ["a file URL", { wasmLocation: installed }],
  ["a path", { wasmLocation: new URL(installed).pathname }],
])("loads the interpreter from %s", async (_, options) => {
  expect(runIn(await loadLuaRuntime(options), "return 7")).toEqual(seven);
});

test("accepts a compiled module", async () => {
  const { wasmModule } = await loadLuaRuntime();
  expect(runIn(await loadLuaRuntime({ wasmModule }), "return 7")).toEqual(seven);
});

test.each([
  ["is missing", "/nonexistent/glue.wasm"],
  ["is no WebAssembly", import.meta.url],
])("names the file that %s", async (_, wasmLocation) => {
  await expect(loadLuaRuntime({ wasmLocation })).rejects.toThrow(InternalError);
  await expect(loadLuaRuntime({ wasmLocation })).rejects.toThrow(wasmLocation);
});

test("VMs of one runtime share nothing", async () => {
  const runtime = await loadLuaRuntime();
  runIn(runtime, "shared = 1 string.shared = 2");
  expect(runIn(runtime, "return shared == nil and string.shared == nil and 7")).toEqual(seven);
});

test("the interpreter has the version that the loader expects", () => {
  const imports = wasm.Module.imports(new wasm.Module(readFileSync(new URL(installed))));
  expect(imports).toHaveLength(27);
  expect(imports.map(({ name }) => name).filter((name) => name.startsWith("invoke_"))).toEqual([
    "invoke_vii",
  ]);
});
