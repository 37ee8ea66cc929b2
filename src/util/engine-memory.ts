/** As much as the memory of the Lua engine, a WebAssembly memory, can grow to. */
export const ENGINE_MEMORY_BYTES = 2 * 2 ** 30;
