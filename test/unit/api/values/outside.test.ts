import { describe, expect, test } from "@jest/globals";
import { OutsideValues } from "../../../../src/api/values/outside.js";
import { ScriptError } from "../../../../src/errors.js";

/** Values of a script that holds the given text. */
function values(script = ""): OutsideValues {
  return new OutsideValues((text) => script.includes(text));
}

describe("keep", () => {
  test("remembers each text with a dollar at any depth", () => {
    const outside = values();
    const value = new Map([
      ["a", "$1"],
      ["b", "plain"],
    ]);
    const nested = ["$2", new Map([["k", ["$3", value]]]), 4, null, true];
    expect(outside.keep(nested, "f()")).toBe(nested);
    expect(["$1", "$2", "$3", "plain", "4", "k"].map((text) => outside.has(text))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(outside.escapeCall("x$1")).toBe("bk.escape(f()[2].k[2].a)");
  });

  test("does not remember texts that are too long to expand", () => {
    const outside = values();
    const long = "$".repeat(2 ** 20 + 1);
    outside.keep(long, "f()");
    expect(outside.has(long)).toBe(false);
  });

  test("limits the number of texts", () => {
    const outside = values();
    const limit = "a script reads at most 100000 texts with a $ from outside, of 16 MiB together";
    expect(() => {
      for (let index = 0; index < 200_000; index += 1) outside.keep(`$${index}`, "f()");
    }).toThrow(new ScriptError(limit));
    expect(() => {
      for (let index = 0; index < 100; index += 1) {
        values().keep("$", "f()");
        outside.keep(`$${index}`.padEnd(2 ** 20), "f()");
      }
    }).toThrow(limit);
  });
});

describe("escapeCall", () => {
  test("finds the call that returned a text", () => {
    const outside = values();
    for (const text of ["$A", "$B", "$C"]) outside.keep(text, `of(${JSON.stringify(text)})`);
    expect(
      ["x$B", "$Cx", "x$Dx", "$$Ax", "x$$A$Ay"].map((text) => outside.escapeCall(text)),
    ).toEqual([
      'bk.escape(of("$B"))',
      'bk.escape(of("$C"))',
      undefined,
      undefined,
      'bk.escape(of("$A"))',
    ]);
  });

  test("ignores texts that the script contains", () => {
    const outside = values('s:env("P", "/bin:$PATH")');
    outside.keep("$PATH", "f()");
    expect(outside.escapeCall("/bin:$PATH")).toBeUndefined();
    expect(outside.has("$PATH")).toBe(true);
  });

  test("searches a limited amount of text", () => {
    const outside = values();
    for (let index = 0; index < 101; index += 1) outside.keep(`$A${index}_`, "f()");
    expect(outside.escapeCall("x$A99_")).toBe("bk.escape(f())");
    expect(outside.escapeCall("x$A100_")).toBeUndefined();
    expect(outside.escapeCall(`x$A0_${"x".repeat(2 ** 16)}`)).toBeUndefined();
  });
});
