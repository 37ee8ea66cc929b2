/** The Lua interpreter of this process, compiled when it is first needed. */
import { existsSync } from "node:fs";
import { loadLuaRuntime, type LuaRuntime } from "../lua/runtime.js";
import { once } from "../util/once.js";

/** The file beside the npm package's bundle; in a source tree there is none, and wasmoon's own is used. */
const BUNDLED = new URL("glue.wasm", import.meta.url);

/** The interpreter. @throws InternalError when its file cannot be read. */
export const loadEngine: () => Promise<LuaRuntime> = once(() =>
  loadLuaRuntime(existsSync(BUNDLED) ? { wasmLocation: BUNDLED.href } : {}),
);
