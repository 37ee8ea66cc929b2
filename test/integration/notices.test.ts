import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/markdown.js";

test("the repository's third-party notices match the bundle", () => {
  const bundled = readFileSync(join(ROOT, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
  expect(readFileSync(join(ROOT, "THIRD-PARTY-NOTICES.txt"), "utf8")).toBe(bundled);
  for (const name of ["wasmoon", "@grpc/grpc-js", "@bufbuild/protobuf", "pino", "@noble/hashes"]) {
    expect(bundled).toContain(`${name} `);
  }
});
