import { describe, expect, test } from "@jest/globals";
import {
  BuildError,
  CancelledError,
  InternalError,
  RequestError,
  ScriptError,
  type LuakitError,
} from "../../../src/errors.js";
import { packError, unpackError } from "../../../src/evaluator/transfer.js";

const FRAMES = [
  { file: "libs/go.lua", line: 3 },
  { file: "build.lua", line: 9 },
];
const STATUS = {
  code: 5,
  message: "not found",
  details: [{ typeUrl: "example.com/x+json", value: Uint8Array.of(1, 2, 255) }],
};

/** To another thread and back. */
function transferred(error: unknown): LuakitError {
  return unpackError(structuredClone(packError(error)));
}

/** Returns the fields of an error, without its stack. */
function propertiesOf(error: LuakitError): Readonly<Record<string, unknown>> {
  return Object.fromEntries([["message", error.message], ...Object.entries(error)]);
}

describe("an error that crosses threads", () => {
  test.each<readonly [LuakitError]>([
    [new ScriptError("build.lua:9: no", FRAMES)],
    [new ScriptError("build.lua: no")],
    [new RequestError("no such file")],
    [new BuildError(STATUS, FRAMES)],
    [new CancelledError("cancelled")],
    [new CancelledError("context canceled", { details: STATUS.details })],
    [new InternalError("bug")],
  ])("%s keeps its type", (error) => {
    const arrived = transferred(error);
    expect(arrived.constructor).toBe(error.constructor);
    expect(propertiesOf(arrived)).toEqual(propertiesOf(error));
  });

  test("keeps the stack of an internal error and of its cause", () => {
    const cause = new TypeError("undefined is not a function");
    expect(transferred(new InternalError("bug", { cause })).stack).toBe(cause.stack);
    const bare = new InternalError("bug");
    expect(transferred(bare).stack).toBe(bare.stack);
  });

  test.each([
    [new TypeError("undefined is not a function"), "undefined is not a function"],
    ["a text", "a text"],
    [undefined, "undefined"],
  ])("%s becomes an InternalError", (thrown, message) => {
    expect(transferred(thrown)).toMatchObject({ kind: "internal", message });
  });

  test("has no values that cannot be cloned", () => {
    const cause = Object.assign(new Error("cause"), { socket: () => undefined });
    expect(transferred(new ScriptError("no", FRAMES, { cause }))).toMatchObject({
      kind: "script",
      frames: FRAMES,
    });
  });
});
