/**
 * Creates a WebAssembly instance of the interpreter without access to the host: no files, no output, no clock, no
 * environment variables. wasmoon's loader is not used, because it gives access to all of these, shares one heap among
 * all VMs, and cannot limit that heap.
 */
import { InternalError } from "../errors.js";
import type { FunctionPointer, LuaC } from "./lua-c.js";
import { wasm, type WasmImports, type WasmModule } from "./web-assembly.js";

/** Options of an instance. */
export interface InstanceOptions {
  /** The maximum size of the heap. The initial size is 16 MiB, so smaller values have the same effect as 16 MiB. */
  readonly memoryLimitBytes: number;
  /** Called when growth is refused. Lua then collects garbage and tries once more. */
  readonly onMemoryRefused: () => void;
  /** Called before Lua unwinds its stack to a protected call, for every error. */
  readonly onThrow: () => void;
}

/**
 * The exception that C's `longjmp` throws. Only the interpreter may catch it: code between a Lua call and its
 * `lua_pcallk` must let the exception pass.
 */
export class LongJump extends Error {
  override readonly name = "LongJump";
}

const PAGE_BYTES = 65_536;
const longJump = new LongJump("longjmp");

/** Instantiates the interpreter and runs its static constructors. */
export function instantiateLua(module: WasmModule, options: InstanceOptions): LuaC {
  const exports: { lua?: LuaC } = {};
  const lua = (): LuaC => {
    if (exports.lua === undefined) throw new InternalError("Lua ran before it was loaded");
    return exports.lua;
  };
  const instance = new wasm.Instance(module, importsOf(module, lua, options));
  exports.lua = instance.exports as LuaC;
  exports.lua.emscripten_stack_init();
  exports.lua.__wasm_call_ctors();
  return exports.lua;
}

function importsOf(module: WasmModule, lua: () => LuaC, options: InstanceOptions): WasmImports {
  const living: Readonly<Record<string, unknown>> = {
    // setjmp and longjmp of Emscripten: this function makes protected calls, and errors are JavaScript exceptions.
    invoke_vii: (fn: FunctionPointer, a: number, b: number) => {
      invokeProtected(lua(), fn, a, b);
    },
    _emscripten_throw_longjmp: () => {
      options.onThrow();
      throw longJump;
    },
    emscripten_resize_heap: (bytes: number) => growHeap(lua(), bytes >>> 0, options),
    // A constant clock, so that the seeds of hashes, of math.random and of table.sort are the same every time.
    emscripten_date_now: () => 0,
    _emscripten_get_now_is_monotonic: () => 0,
    // The static constructors read the environment variables, of which there are none.
    environ_sizes_get: () => 0,
    environ_get: () => 0,
  };
  const imports: Record<string, Record<string, unknown>> = {};
  for (const { module: from, name } of wasm.Module.imports(module)) {
    (imports[from] ??= {})[name] = living[name] ?? absent(name);
  }
  return imports;
}

function absent(name: string): () => never {
  return () => {
    throw new InternalError(`Lua called ${name}, which does not exist`);
  };
}

function invokeProtected(c: LuaC, fn: FunctionPointer, a: number, b: number): void {
  const stack = c.stackSave();
  try {
    (c.__indirect_function_table.get(fn) as (a: number, b: number) => void)(a, b);
  } catch (error) {
    c.stackRestore(stack);
    if (!(error instanceof LongJump)) throw error;
    c.setThrew(1, 0);
  }
}

/**
 * Grows the heap by at least a fifth, so that a growing heap is not resized for every page. Returns 1 or 0, C's true or
 * false.
 */
function growHeap(c: LuaC, bytes: number, options: InstanceOptions): number {
  const size = c.memory.buffer.byteLength;
  if (bytes > Math.max(options.memoryLimitBytes, size)) {
    options.onMemoryRefused();
    return 0;
  }
  const wanted = Math.min(Math.max(bytes, size * 1.2), options.memoryLimitBytes);
  try {
    c.memory.grow(Math.ceil((wanted - size) / PAGE_BYTES));
    return 1;
  } catch {
    // The host has no memory left. For the script this is the same as its memory limit.
    options.onMemoryRefused();
    return 0;
  }
}

const wasmTypes = { i: 0x7f } as const;

/**
 * Returns a function pointer for a JavaScript function with `parameters` 32-bit integers as parameters. A table holds
 * only WebAssembly functions, so the function is wrapped in a module with one import and one export.
 */
export function addFunction(
  c: LuaC,
  parameters: number,
  results: 0 | 1,
  fn: (...args: number[]) => unknown,
): FunctionPointer {
  const type = [0x60, parameters, ...Array<number>(parameters).fill(wasmTypes.i)];
  type.push(results, ...Array<number>(results).fill(wasmTypes.i));
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
    ...[0x01, type.length + 1, 0x01, ...type], // one function type
    ...[0x02, 0x07, 0x01, 0x01, 0x65, 0x01, 0x66, 0x00, 0x00], // import "e" "f", of that type
    ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00], // export it as "f"
  ];
  const module = new wasm.Module(Uint8Array.from(bytes));
  const wrapper = new wasm.Instance(module, { e: { f: fn } }).exports as { readonly f: unknown };
  return addWasmFunction(c, wrapper.f);
}

/** Returns a function pointer for a function that a WebAssembly instance exports. */
export function addWasmFunction(c: LuaC, fn: unknown): FunctionPointer {
  const table = c.__indirect_function_table;
  const pointer = table.grow(1);
  table.set(pointer, fn);
  return pointer;
}
