/**
 * One Lua interpreter: its WebAssembly instance, the C function that dispatches to all builtins, protected calls, and
 * error handling.
 *
 * There are two kinds of failure. A failure that a script may catch is a Lua error with a text. Every other failure (a
 * bug, a cancelled build, the time limit) is a JavaScript exception that unwinds all Lua frames, so that no `pcall`
 * catches it. The interpreter is unusable after such an exception, and every later call throws the same error.
 */
import {
  InternalError,
  ScriptError,
  toLuakitError,
  type LuakitError,
  type SourcePosition,
} from "../errors.js";
import { CallStack } from "./call-stack.js";
import { timeLimitText } from "./failure-text.js";
import { Failures, isStackExhausted } from "./failures.js";
import { Heap } from "./heap.js";
import {
  LuaStatus,
  LuaType,
  MASK_COUNT,
  pop,
  REGISTRY_INDEX,
  upvalueIndex,
  type FunctionPointer,
  type LuaC,
  type LuaState,
} from "./lua-c.js";
import { NilHints } from "./nil-hints.js";
import { isCatchable, type CatchableError } from "./raised-errors.js";
import { ByteBuffer } from "../util/byte-buffer.js";
import { Strings } from "./strings.js";
import type { TimeLimit } from "./time-limit.js";
import { addFunction, instantiateLua, LongJump } from "./wasm-instance.js";
import type { WasmModule } from "./web-assembly.js";

/** A C function in JavaScript. It reads its arguments from the stack, pushes its results and returns their number. */
export type Builtin = (L: LuaState) => number;

/** The limits of a machine. */
export interface MachineOptions {
  readonly memoryLimitBytes: number;
  readonly time: TimeLimit;
  /** Called when the heap reaches its maximum size. An exception ends the script. */
  readonly onMemoryRefused?: () => void;
}

/** The number of instructions between two checks of the clock: well under a millisecond of ordinary code. */
const INSTRUCTIONS_PER_CHECK = 1_000;

/** The number of stack slots that a builtin may use without reserving them (`LUA_MINSTACK`). */
const STACK_RESERVE = 20;

/** One Lua interpreter. Methods with a parameter `L` work on the stack of that thread. */
export class Machine {
  readonly c: LuaC;
  readonly heap: Heap;
  readonly strings: Strings;
  readonly calls: CallStack;
  readonly failures: Failures;
  readonly nilHints: NilHints;
  readonly main: LuaState;
  readonly #time: TimeLimit;
  readonly #builtins: Builtin[] = [];
  readonly #numbers = new Map<Builtin, number>();
  readonly #dispatcher: FunctionPointer;
  readonly #handlerRef: bigint;
  readonly #trampolineRef: bigint;
  readonly #writer: FunctionPointer;
  /** The bytes that {@link dumpFunction} has received so far. */
  #dumped = new ByteBuffer();
  /** The active threads, the innermost last. */
  readonly #threads: LuaState[] = [];
  #body: Builtin = () => 0;
  #fatal: LuakitError | undefined;
  #wasMemoryRefused = false;
  /** True while the `__tostring` of a raised value runs. */
  #isSpeaking = false;
  #raisedFrames: readonly SourcePosition[] = [];
  #raisedHint: string | undefined;

  constructor(module: WasmModule, { memoryLimitBytes, time, onMemoryRefused }: MachineOptions) {
    this.#time = time;
    this.c = instantiateLua(module, {
      memoryLimitBytes,
      onMemoryRefused: () => {
        this.#wasMemoryRefused = true;
        onMemoryRefused?.();
      },
      onThrow: () => {
        this.#noteMemoryFailure();
      },
    });
    this.heap = new Heap(this.c);
    this.strings = new Strings(this.c, this.heap);
    this.calls = new CallStack(this.c, this.heap);
    this.failures = new Failures(this.calls, memoryLimitBytes);
    this.nilHints = new NilHints(this);
    this.main = this.c.luaL_newstate();
    this.#threads.push(this.main);
    const panic = addFunction(this.c, 1, 1, () => {
      throw this.kill(new InternalError("a Lua error outside of a protected call"));
    });
    this.c.lua_atpanic(this.main, panic);
    this.#dispatcher = addFunction(this.c, 1, 1, (L = 0) => this.#dispatch(L));
    this.#handlerRef = this.#refBuiltin((L) => this.#handleError(L));
    this.#trampolineRef = this.#refBuiltin((L) => this.#body(L));
    this.#writer = addFunction(this.c, 4, 1, (...[, pointer = 0, size = 0]) => {
      this.#dumped.append(this.heap.bytes.subarray(pointer, pointer + size));
      return 0;
    });
    const hook = addFunction(this.c, 2, 0, (L = 0) => {
      this.checkTime(L);
    });
    this.c.lua_sethook(this.main, hook, MASK_COUNT, INSTRUCTIONS_PER_CHECK);
  }

  /** The running thread. */
  get running(): LuaState {
    return this.#threads.at(-1) ?? this.main;
  }

  /**
   * Returns the positions of the active calls across coroutines, innermost first. The user's files precede the
   * library's files.
   */
  frames(L: LuaState = this.running): readonly SourcePosition[] {
    return this.calls.frames(this.#threadsUpTo(L));
  }

  /** Returns the file whose code is running. */
  runningFile(L: LuaState): string | undefined {
    return this.calls.runningFile(this.#threadsUpTo(L));
  }

  /** Returns the active threads up to `L`, `L` first. */
  #threadsUpTo(L: LuaState): readonly LuaState[] {
    const at = this.#threads.lastIndexOf(L);
    const chain = at === -1 ? [...this.#threads, L] : this.#threads.slice(0, at + 1);
    return chain.reverse();
  }

  /** Runs `body` with `thread` as the running thread. */
  within<T>(thread: LuaState, body: () => T): T {
    this.#threads.push(thread);
    try {
      return body();
    } finally {
      this.#threads.pop();
    }
  }

  /**
   * Pushes a Lua function that runs `builtin`. The `upvalues` values on top of the stack become its upvalues 2, 3, and
   * so on. Upvalue 1 is the number of the builtin.
   */
  pushFunction(L: LuaState, builtin: Builtin, upvalues = 0): void {
    const known = this.#numbers.get(builtin);
    const number = known ?? this.#builtins.push(builtin) - 1;
    if (known === undefined) this.#numbers.set(builtin, number);
    this.c.lua_pushnumber(L, number);
    if (upvalues > 0) this.c.lua_rotate(L, -1 - upvalues, 1);
    this.c.lua_pushcclosure(L, this.#dispatcher, upvalues + 1);
  }

  /** Returns the compiled form of the Lua function on top of the stack, like `string.dump`. */
  dumpFunction(L: LuaState): Uint8Array {
    this.#dumped = new ByteBuffer();
    this.c.lua_dump(L, this.#writer, 0, 0);
    const { bytes } = this.#dumped;
    this.#dumped = new ByteBuffer();
    return bytes;
  }

  /** Reserves stack slots for `count` more values. @throws ScriptError if the stack is full */
  reserve(L: LuaState, count = STACK_RESERVE): void {
    if (this.c.lua_checkstack(L, count) === 0) throw new ScriptError("stack overflow");
  }

  /**
   * Runs `body` in a protected call, with the top `count` values of the stack as its arguments. The arguments are
   * popped.
   * @throws LuakitError the error that was raised, or a ScriptError for an error of Lua
   */
  protect<T>(L: LuaState, body: () => T, count = 0): T {
    if (this.#fatal !== undefined) throw this.#fatal;
    const base = this.c.lua_gettop(L) - count;
    const outerBody = this.#body;
    const results: T[] = [];
    this.#body = () => {
      results.push(body());
      return 0;
    };
    this.#time.enter();
    try {
      const status = this.#callBody(L, base);
      if (status !== LuaStatus.ok) throw this.#failure(L, status);
      return results[0] as T;
    } catch (error) {
      throw isCatchable(error) ? error : this.kill(this.#foreign(error));
    } finally {
      this.#body = outerBody;
      this.#time.leave();
      if (!this.#isDead()) this.c.lua_settop(L, base);
    }
  }

  /**
   * Makes the machine unusable: every later call throws the first such error again. Returns that error, for the caller
   * to throw.
   */
  kill(error: LuakitError): LuakitError {
    this.#fatal ??= error;
    return this.#fatal;
  }

  #isDead(): boolean {
    return this.#fatal !== undefined;
  }

  #refBuiltin(builtin: Builtin): bigint {
    this.pushFunction(this.main, builtin);
    return BigInt(this.c.luaL_ref(this.main, REGISTRY_INDEX));
  }

  #callBody(L: LuaState, base: number): number {
    const c = this.c;
    this.#raisedFrames = [];
    if (c.lua_checkstack(L, STACK_RESERVE) === 0) {
      throw this.failures.describe("stack overflow", this.frames(L));
    }
    const count = c.lua_gettop(L) - base;
    c.lua_rawgeti(L, REGISTRY_INDEX, this.#handlerRef);
    c.lua_rawgeti(L, REGISTRY_INDEX, this.#trampolineRef);
    if (count > 0) c.lua_rotate(L, base + 1, 2);
    return c.lua_pcallk(L, count, 0, base + 1, 0, 0);
  }

  #dispatch(L: LuaState): number {
    try {
      const builtin = this.#builtins[this.c.lua_tonumberx(L, upvalueIndex(1), 0)];
      if (builtin === undefined) throw new InternalError("a Lua function without a number");
      const count = builtin(L);
      // Host code may have caught the error that ended the machine.
      if (this.#fatal !== undefined) throw this.#fatal;
      return count;
    } catch (error) {
      if (error instanceof LongJump) throw error;
      const ours = this.#foreign(error);
      if (!isCatchable(ours) || ours === this.#fatal) throw this.kill(ours);
      return this.#raise(L, ours);
    }
  }

  /** Raises one of Luakit's errors as a Lua error. */
  #raise(L: LuaState, error: CatchableError): never {
    const value = this.failures.raised.findValue(error);
    const explained = this.nilHints.explain(error, L);
    if (value === undefined) this.strings.push(L, this.failures.toText(explained, this.frames(L)));
    else this.c.lua_rawgeti(L, REGISTRY_INDEX, BigInt(value));
    return this.c.lua_error(L);
  }

  /** Converts an exception that was not raised by Lua. */
  #foreign(error: unknown): LuakitError {
    if (this.#fatal !== undefined) return this.#fatal;
    if (!isStackExhausted(error)) return toLuakitError(error);
    const { message } = this.failures.describe("stack overflow", []);
    return this.kill(new ScriptError(message, [], { cause: error }));
  }

  /** Lua's message handler. It runs where the error was raised, so the stack is still complete. */
  #handleError(L: LuaState): number {
    this.#raisedFrames = this.frames(L);
    this.#raisedHint =
      this.c.lua_type(L, 1) === LuaType.string
        ? this.nilHints.hintFor(L, this.strings.read(L, 1))
        : undefined;
    return 1;
  }

  /** Returns the error for a failed protected call. The raised value is on top of the stack. */
  #failure(L: LuaState, status: number): CatchableError {
    const frames = this.#raisedFrames;
    if (status === LuaStatus.errorMemory) return this.failures.memoryError();
    if (this.c.lua_type(L, -1) !== LuaType.string) return this.#valueFailure(L, frames);
    return this.failures.fromText(this.strings.read(L, -1), frames, this.#raisedHint);
  }

  /**
   * Returns the error for a raised value that is not a string. The value is stored, because an outer call may raise it
   * again.
   */
  #valueFailure(L: LuaState, frames: readonly SourcePosition[]): CatchableError {
    const { c } = this;
    c.lua_pushvalue(L, -1);
    const error = this.failures.describe(this.#textOfRaisedValue(L), frames);
    return this.protect(
      L,
      () => {
        this.failures.raised.rememberValue(error, c.luaL_ref(L, REGISTRY_INDEX));
        return error;
      },
      1,
    );
  }

  /** Returns a text for the raised value on top of the stack, and pops the value. */
  #textOfRaisedValue(L: LuaState): string {
    const { c, heap } = this;
    const type = c.lua_type(L, -1);
    const kind = heap.readCString(c.lua_typename(L, type));
    const plain =
      type === LuaType.nil
        ? "error was called without a message (its value is nil)"
        : `error was called with a ${kind} as its message: pass a string`;
    const speak = (): string => {
      const speaks = c.luaL_getmetafield(L, 1, heap.constant("__tostring")) !== LuaType.nil;
      if (!speaks && type !== LuaType.number) return plain;
      c.luaL_tolstring(L, 1, 0);
      return this.strings.read(L, -1);
    };
    // `__tostring` of an error value may raise another error value. The text of that one is not computed, because this
    // could continue forever.
    if (this.#isSpeaking) {
      pop(c, L, 1);
      return plain;
    }
    this.#isSpeaking = true;
    try {
      return this.protect(L, speak, 1);
    } catch (error) {
      // The script's __tostring failed. The original error is the one to show.
      if (isCatchable(error) && error !== this.#fatal) return plain;
      throw error;
    } finally {
      this.#isSpeaking = false;
    }
  }

  /**
   * Ends the script if its time limit has passed. Host functions also call this, because they may take long with few
   * instructions in between.
   */
  checkTime(L: LuaState): void {
    if (!this.#time.isExceeded()) return;
    const error = new ScriptError(timeLimitText(this.#time.limitMs));
    throw this.kill(this.failures.locate(error, this.frames(L)));
  }

  /**
   * Stores the position of a failed allocation, because Lua does not call the message handler for it. This cannot
   * happen earlier, when memory growth is refused: Lua may be moving its stack at that point, and may still succeed
   * after a garbage collection.
   */
  #noteMemoryFailure(): void {
    if (!this.#wasMemoryRefused) return;
    this.#wasMemoryRefused = false;
    this.failures.noteMemoryFailure(this.frames());
  }
}
