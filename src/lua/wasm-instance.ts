/**
 * Makes a WebAssembly instance of the interpreter with nothing of the host in it: no files, no output, no clock, no
 * environment. wasmoon's own loader is left out because it brings all of these, shares one heap among all VMs, and
 * cannot limit that heap.
 */
import { InternalError } from "../errors.js";
import type { FunctionPointer, LuaC } from "./lua-c.js";
import { wasm, type WasmImports, type WasmModule } from "./web-assembly.js";

/** How the instance may use memory. */
export interface InstanceOptions {
  /** Cap on the whole heap. The interpreter starts with 16 MiB, so smaller values act as that. */
  readonly memoryLimitBytes: number;
  /** Told when the cap refuses growth; Lua then collects garbage and tries once more. */
  readonly onMemoryRefused: () => void;
  /** Told before Lua unwinds its stack to a protected call, whatever the error. */
  readonly onThrow: () => void;
}

/**
 * The exception that C's `longjmp` throws. It belongs to the interpreter: code between a Lua call and its `lua_pcallk` must let it
 * pass.
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
    // setjmp/longjmp of Emscripten: protected calls go through here, errors are JavaScript exceptions.
    invoke_vii: (fn: FunctionPointer, a: number, b: number) => {
      invokeProtected(lua(), fn, a, b);
    },
    _emscripten_throw_longjmp: () => {
      options.onThrow();
      throw longJump;
    },
    emscripten_resize_heap: (bytes: number) => growHeap(lua(), bytes >>> 0, options),
    // A clock that stands still: seeds of hashes, of math.random and of table.sort are then the same every time.
    emscripten_date_now: () => 0,
    _emscripten_get_now_is_monotonic: () => 0,
    // The static constructors ask for the environment: there is none.
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
    throw new InternalError(`Lua called ${name}, which is not there`);
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

/** Grows by a fifth at least, so that a growing heap does not stop at every page. Returns C's true or false. */
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
    // The machine itself has no memory left: to the script that is the same as its limit.
    options.onMemoryRefused();
    return 0;
  }
}

const wasmTypes = { i: 0x7f } as const;

/**
 * Gives a JavaScript function that takes `parameters` 32-bit integers a function pointer. A table holds only
 * WebAssembly functions, so a module of one import and one export is written around it.
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

/** Gives a function exported by a WebAssembly instance a function pointer. */
export function addWasmFunction(c: LuaC, fn: unknown): FunctionPointer {
  const table = c.__indirect_function_table;
  const pointer = table.grow(1);
  table.set(pointer, fn);
  return pointer;
}
