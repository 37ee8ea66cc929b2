/** Loads the compiled Lua interpreter. One {@link LuaRuntime} can create any number of VMs. */
import { InternalError } from "../errors.js";
import { wasm, type WasmModule } from "./web-assembly.js";

export type { WasmModule } from "./web-assembly.js";

/** The source of the interpreter. At most one of the two options is needed. */
export interface LuaRuntimeOptions {
  /**
   * Path, `file:` URL or `http(s):` URL of wasmoon's `glue.wasm`. Default: the file in the installed npm package. A
   * bundle has no such package and must pass the location.
   */
  readonly wasmLocation?: string;
  /** A compiled module, such as {@link LuaRuntime.wasmModule} of another thread. */
  readonly wasmModule?: WasmModule;
}

/** The loaded interpreter. */
export interface LuaRuntime {
  /** The compiled module. A worker thread that receives it (`workerData`, `postMessage`) starts without compiling. */
  readonly wasmModule: WasmModule;
}

/**
 * Loads the interpreter. This is the only asynchronous step.
 * @throws InternalError if the file cannot be read or is not a WebAssembly module
 */
export async function loadLuaRuntime(options: LuaRuntimeOptions = {}): Promise<LuaRuntime> {
  if (options.wasmModule !== undefined) return { wasmModule: options.wasmModule };
  const location = options.wasmLocation ?? installedLocation();
  try {
    return { wasmModule: await wasm.compile(await readBytes(location)) };
  } catch (error) {
    throw new InternalError(`cannot load the Lua interpreter from ${location}`, { cause: error });
  }
}

function installedLocation(): string {
  try {
    return import.meta.resolve("wasmoon/dist/glue.wasm");
  } catch (error) {
    throw new InternalError("in a bundle the location of glue.wasm must be given", {
      cause: error,
    });
  }
}

async function readBytes(location: string): Promise<Uint8Array> {
  if (/^https?:/.test(location)) return fetchBytes(location);
  const fs = nodeFileSystem();
  if (fs === undefined) return fetchBytes(location);
  return fs.readFileSync(location.startsWith("file:") ? new URL(location) : location);
}

async function fetchBytes(location: string): Promise<Uint8Array> {
  const response = await fetch(location);
  if (!response.ok) throw new InternalError(`HTTP status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The used part of Node's `fs`. */
interface NodeFileSystem {
  readFileSync(path: string | URL): Uint8Array;
}

/** Returns Node's file system without an import, because a browser cannot load `node:fs`. */
function nodeFileSystem(): NodeFileSystem | undefined {
  const host = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  return host.process?.getBuiltinModule?.("node:fs") as NodeFileSystem | undefined;
}
