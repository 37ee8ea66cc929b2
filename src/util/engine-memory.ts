/** The maximum size of the Lua engine's WebAssembly memory. */
export const ENGINE_MEMORY_BYTES = 2 * 2 ** 30;
