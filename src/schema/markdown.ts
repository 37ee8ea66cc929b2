/** Prints API functions and option tables as Markdown. */
import type { ApiFunction, Parameter } from "./api-function.js";
import type { Field, Fields, TableType } from "./table.js";
import { tablesOf } from "./tables-of.js";

/** A section of the reference: a heading and the functions below it. */
export interface DocumentSection {
  readonly title: string;
  readonly functions: readonly ApiFunction<never>[];
}

/**
 * Returns the whole reference: an index, and the functions by section. Each option table follows the first function
 * that uses it.
 */
export function printMarkdown(sections: readonly DocumentSection[]): string {
  const printed = new Set<TableType<Fields>>();
  const parts = [
    printIndex(sections),
    ...sections.flatMap(({ title, functions }) => [
      `## ${title}`,
      ...functions.map((member) => printFunction(member, printed)),
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function printIndex(sections: readonly DocumentSection[]): string {
  const rows = sections.map(({ title, functions }) => {
    const links = functions.map(({ name }) => `[\`${name}\`](#${anchor(name)})`);
    return `| ${title} | ${links.join(" · ")} |`;
  });
  return ["| section | functions |", "|---|---|", ...rows].join("\n");
}

/** Returns the anchor of a function or an option table in the page. */
function anchor(name: string): string {
  return name.replace(/[^\w]/g, "-").toLowerCase();
}

function printFunction(declared: ApiFunction<never>, printed: Set<TableType<Fields>>): string {
  const { name, doc, parameters, returns, examples } = declared;
  // The name of a method already contains the receiver.
  const shown = Object.entries(parameters).slice(name.includes(":") ? 1 : 0);
  const list = shown.map(([parameter, { kind }]) => parameterName(parameter, kind)).join(", ");
  const result = returns === "" ? "" : ` → ${returns}`;
  const rows = shown.map(
    ([parameter, { type, doc: text }]) =>
      `| \`${parameter}\` | ${code(type.lua)} | ${cell(text)} |`,
  );
  const arguments_ =
    rows.length === 0 ? [] : [["| parameter | type | |", "|---|---|---|", ...rows].join("\n")];
  const example = `\`\`\`lua\n${examples.join("\n")}\n\`\`\``;
  const tables = tablesOf([declared]);
  const known = tables.filter((table) => printed.has(table));
  const own = tables.filter((table) => !printed.has(table));
  for (const table of own) printed.add(table);
  const links = known.map((table) => `[${table.name}](#${anchor(table.name)})`);
  return [
    `<a id="${anchor(name)}"></a>`,
    `### \`${name}(${list})${result}\``,
    doc,
    ...arguments_,
    example,
    ...own.map((table) => printTable(table)),
    ...(links.length === 0 ? [] : [`Option tables above: ${links.join(", ")}.`]),
  ].join("\n\n");
}

function parameterName(name: string, kind: Parameter<unknown>["kind"]): string {
  if (kind === "rest") return "…";
  return kind === "required" ? name : `${name}?`;
}

function printTable({ name, doc, fields }: TableType<Fields>): string {
  const rows = Object.entries(fields).map(([field, options]) => fieldRow(field, options));
  return [
    `<a id="${anchor(name)}"></a>`,
    `#### ${name}`,
    doc,
    ["| field | type | default | |", "|---|---|---|---|", ...rows].join("\n"),
  ].join("\n\n");
}

function fieldRow(
  name: string,
  { type, doc, required, defaultText, aliases }: Field<unknown>,
): string {
  const names = [name, ...aliases].map((word) => `\`${word}\``).join(", ");
  const fallback = required ? "required" : defaultText === undefined ? "" : cell(defaultText);
  return `| ${names} | ${code(type.lua)} | ${fallback} | ${cell(doc)} |`;
}

function code(lua: string): string {
  return `\`${lua}\``.replaceAll("|", "\\|");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
