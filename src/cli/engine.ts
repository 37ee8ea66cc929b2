/** Loads the Lua interpreter of this process when it is first needed. */
import { existsSync } from "node:fs";
import { loadLuaRuntime, type LuaRuntime } from "../lua/runtime.js";
import { once } from "../util/once.js";

/**
 * The WebAssembly file next to the npm package's bundle. A source tree has no such file and uses the file of wasmoon.
 */
const BUNDLED = new URL("glue.wasm", import.meta.url);

/** Returns the interpreter. @throws InternalError if its file cannot be read */
export const loadEngine: () => Promise<LuaRuntime> = once(() =>
  loadLuaRuntime(existsSync(BUNDLED) ? { wasmLocation: BUNDLED.href } : {}),
);
