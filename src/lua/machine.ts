/**
 * One Lua interpreter: its instance, the one C function behind every function of ours, protected calls, and the way
 * errors take through it.
 *
 * Two kinds of failure: what a script may catch travels as a Lua error, a text. Everything else (a bug, a cancelled
 * build, the time limit) is a JavaScript exception that passes all frames of Lua at once, so that no `pcall` sees it;
 * the interpreter is unusable afterwards, and says the same error again to whoever calls it.
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

/** A C function in JavaScript: takes its arguments from the stack, leaves results there, returns their number. */
export type Builtin = (L: LuaState) => number;

/** The limits of a machine. */
export interface MachineOptions {
  readonly memoryLimitBytes: number;
  readonly time: TimeLimit;
}

/** Instructions between two looks at the clock: well under a millisecond of ordinary code. */
const INSTRUCTIONS_PER_CHECK = 1_000;

/** Stack slots a function of ours may use without asking (`LUA_MINSTACK`). */
const STACK_RESERVE = 20;

/** See the head of this file. Methods that take `L` work on that thread's stack. */
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
  /** Active threads, the innermost last. */
  readonly #threads: LuaState[] = [];
  #body: Builtin = () => 0;
  #fatal: LuakitError | undefined;
  #wasMemoryRefused = false;
  /** A raised value is being asked for its text. */
  #isSpeaking = false;
  #raisedFrames: readonly SourcePosition[] = [];
  #raisedHint: string | undefined;

  constructor(module: WasmModule, { memoryLimitBytes, time }: MachineOptions) {
    this.#time = time;
    this.c = instantiateLua(module, {
      memoryLimitBytes,
      onMemoryRefused: () => {
        this.#wasMemoryRefused = true;
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

  /** The thread that runs now. */
  get running(): LuaState {
    return this.#threads.at(-1) ?? this.main;
  }

  /** Positions of the active calls across coroutines, innermost first, the user's before the library's. */
  frames(L: LuaState = this.running): readonly SourcePosition[] {
    return this.calls.frames(this.#threadsUpTo(L));
  }

  /** The file whose code runs now. */
  runningFile(L: LuaState): string | undefined {
    return this.calls.runningFile(this.#threadsUpTo(L));
  }

  /** The active threads, `L` first. */
  #threadsUpTo(L: LuaState): readonly LuaState[] {
    const at = this.#threads.lastIndexOf(L);
    const chain = at === -1 ? [...this.#threads, L] : this.#threads.slice(0, at + 1);
    return chain.reverse();
  }

  /** Runs `body` while `thread` counts as the running one. */
  within<T>(thread: LuaState, body: () => T): T {
    this.#threads.push(thread);
    try {
      return body();
    } finally {
      this.#threads.pop();
    }
  }

  /**
   * Pushes a Lua function that runs `builtin`. `upvalues` values on top of the stack become its upvalues 2, 3, …; the
   * first one is ours.
   */
  pushFunction(L: LuaState, builtin: Builtin, upvalues = 0): void {
    const known = this.#numbers.get(builtin);
    const number = known ?? this.#builtins.push(builtin) - 1;
    if (known === undefined) this.#numbers.set(builtin, number);
    this.c.lua_pushnumber(L, number);
    if (upvalues > 0) this.c.lua_rotate(L, -1 - upvalues, 1);
    this.c.lua_pushcclosure(L, this.#dispatcher, upvalues + 1);
  }

  /** The compiled form of the Lua function on top of the stack, as `string.dump` gives it. */
  dumpFunction(L: LuaState): Uint8Array {
    this.#dumped = new ByteBuffer();
    this.c.lua_dump(L, this.#writer, 0, 0);
    const { bytes } = this.#dumped;
    this.#dumped = new ByteBuffer();
    return bytes;
  }

  /** Room for `count` more values. @throws ScriptError when the stack is full. */
  reserve(L: LuaState, count = STACK_RESERVE): void {
    if (this.c.lua_checkstack(L, count) === 0) throw new ScriptError("stack overflow");
  }

  /**
   * Runs `body` as a Lua function of its own, with the upper `count` values of the stack as its arguments. They are
   * gone afterwards.
   * @throws LuakitError the error of ours that was raised, or a ScriptError for one of Lua's own.
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

  /** Makes the machine unusable; every later call throws `error` again. Returns it, to be thrown. */
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
      // Code of the host may have caught what ended the machine.
      if (this.#fatal !== undefined) throw this.#fatal;
      return count;
    } catch (error) {
      if (error instanceof LongJump) throw error;
      const ours = this.#foreign(error);
      if (!isCatchable(ours) || ours === this.#fatal) throw this.kill(ours);
      return this.#raise(L, ours);
    }
  }

  /** Raises an error of ours as a Lua error. */
  #raise(L: LuaState, error: CatchableError): never {
    const value = this.failures.raised.findValue(error);
    const explained = this.nilHints.explain(error, L);
    if (value === undefined) this.strings.push(L, this.failures.toText(explained, this.frames(L)));
    else this.c.lua_rawgeti(L, REGISTRY_INDEX, BigInt(value));
    return this.c.lua_error(L);
  }

  /** Translates an exception that is not Lua's own. */
  #foreign(error: unknown): LuakitError {
    if (this.#fatal !== undefined) return this.#fatal;
    if (!isStackExhausted(error)) return toLuakitError(error);
    const { message } = this.failures.describe("stack overflow", []);
    return this.kill(new ScriptError(message, [], { cause: error }));
  }

  /** Lua's message handler: runs where the error was raised, so the whole stack is still there. */
  #handleError(L: LuaState): number {
    this.#raisedFrames = this.frames(L);
    this.#raisedHint =
      this.c.lua_type(L, 1) === LuaType.string
        ? this.nilHints.hintFor(L, this.strings.read(L, 1))
        : undefined;
    return 1;
  }

  /** The error for a failed protected call; the raised value is on top of the stack. */
  #failure(L: LuaState, status: number): CatchableError {
    const frames = this.#raisedFrames;
    if (status === LuaStatus.errorMemory) return this.failures.memoryError();
    if (this.c.lua_type(L, -1) !== LuaType.string) return this.#valueFailure(L, frames);
    return this.failures.fromText(this.strings.read(L, -1), frames, this.#raisedHint);
  }

  /** The error for a raised value that is no text; the value is kept in case it is raised again further out. */
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

  /** Words for the value on top of the stack, which is popped. */
  #textOfRaisedValue(L: LuaState): string {
    const { c, heap } = this;
    const type = c.lua_type(L, -1);
    const kind = heap.readCString(c.lua_typename(L, type));
    const plain =
      type === LuaType.nil
        ? "error was called without a message (its value is nil)"
        : `error was called with a ${kind} as its message: give it a text`;
    const speak = (): string => {
      const speaks = c.luaL_getmetafield(L, 1, heap.constant("__tostring")) !== LuaType.nil;
      if (!speaks && type !== LuaType.number) return plain;
      c.luaL_tolstring(L, 1, 0);
      return this.strings.read(L, -1);
    };
    // An error raised while an error value prints itself is not printed: that could go on for ever.
    if (this.#isSpeaking) {
      pop(c, L, 1);
      return plain;
    }
    this.#isSpeaking = true;
    try {
      return this.protect(L, speak, 1);
    } catch (error) {
      // The script's own __tostring failed; the error it was asked about is the one worth showing.
      if (isCatchable(error) && error !== this.#fatal) return plain;
      throw error;
    } finally {
      this.#isSpeaking = false;
    }
  }

  /** Ends the script when its time is over. Calls of the host may take long, with few instructions between them. */
  checkTime(L: LuaState): void {
    if (!this.#time.isExceeded()) return;
    const error = new ScriptError(timeLimitText(this.#time.limitMs));
    throw this.kill(this.failures.locate(error, this.frames(L)));
  }

  /**
   * Lua throws a failed allocation without asking the message handler, so its position is taken here. (Not when the
   * memory is refused: Lua may be moving its stack just then, and may still get by with what it collects.)
   */
  #noteMemoryFailure(): void {
    if (!this.#wasMemoryRefused) return;
    this.#wasMemoryRefused = false;
    this.failures.noteMemoryFailure(this.frames());
  }
}
