/** Exposed ports. */
import { listOf, mapped, text, type Type } from "../../schema/types.js";
import { literal } from "./literal.js";

const PORT = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i;

const portRange: Type<readonly string[]> = mapped(literal(text), (word) => {
  const match = PORT.exec(word);
  const start = Number(match?.[1]);
  const end = Number(match?.[2] ?? match?.[1]);
  if (match === null || start < 1 || end > 65_535) {
    return {
      problem: `expected a port such as 8080, "8080/tcp" or "8000-8010/udp", got ${JSON.stringify(word)}`,
    };
  }
  if (start > end) return { problem: `the range ${JSON.stringify(word)} is empty` };
  const protocol = (match[3] ?? "tcp").toLowerCase();
  return {
    value: Array.from({ length: end - start + 1 }, (_, index) => `${start + index}/${protocol}`),
  };
});

/** Ports as `80/tcp`, ranges expanded; one or a list. */
export const ports: Type<readonly string[]> = mapped(
  listOf({ ...portRange, lua: "string|integer" }, { single: true }),
  (lists) => ({ value: lists.flat() }),
);
