import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { apiFunctions } from "../../../src/api/registry.js";

const PAGE = readFileSync("docs/api.md", "utf8");

test("the index of docs/api.md links to every function", () => {
  const ids = [...PAGE.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
  const links = [...PAGE.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id);
  const index = PAGE.slice(0, PAGE.indexOf("\n## "));
  expect(new Set(ids).size).toBe(ids.length);
  expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  expect(apiFunctions.filter(({ name }) => !index.includes(`[\`${name}\`]`))).toEqual([]);
});
