/**
 * The used part of the WebAssembly interface. The compiler loads no browser types, and Node's types do not include it.
 */

declare const opaque: unique symbol;

/** A compiled module. A thread that receives it does not have to compile it again. */
export interface WasmModule {
  readonly [opaque]: "WebAssembly.Module";
}

/** The exports of an instance: functions, its memory and its table. */
export interface WasmInstance {
  readonly exports: object;
}

/** A linear memory. `buffer` is replaced when the memory grows. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

/** A table of functions. C's function pointers are indexes into it. */
export interface WasmTable {
  readonly length: number;
  readonly get: (index: number) => unknown;
  readonly set: (index: number, value: unknown) => void;
  readonly grow: (count: number) => number;
}

/** The functions that a module imports, by module name and function name. */
export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface WasmInterface {
  readonly Module: {
    new (bytes: Uint8Array): WasmModule;
    imports(module: WasmModule): readonly { readonly module: string; readonly name: string }[];
  };
  readonly Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance;
  readonly compile: (bytes: Uint8Array) => Promise<WasmModule>;
}

/** The global `WebAssembly` of Node and browsers. */
export const wasm: WasmInterface = (globalThis as unknown as { WebAssembly: WasmInterface })
  .WebAssembly;
