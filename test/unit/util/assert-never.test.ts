import { expect, test } from "@jest/globals";
import { InternalError } from "../../../src/errors.js";
import { assertNever } from "../../../src/util/assert-never.js";

test("names the unexpected value", () => {
  expect(() => assertNever({ kind: "new" } as never, "vertex")).toThrow(
    new InternalError('unhandled vertex: {"kind":"new"}'),
  );
});
