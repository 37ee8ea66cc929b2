/** API functions and option tables as Markdown. */
import type { ApiFunction, Parameter } from "./api-function.js";
import type { Field, Fields, TableType } from "./table.js";
import { tablesOf } from "./tables-of.js";

/** A heading and the functions below it. */
export interface DocumentSection {
  readonly title: string;
  readonly functions: readonly ApiFunction<never>[];
}

/** The whole reference: functions by section, then every option table. */
export function printMarkdown(sections: readonly DocumentSection[]): string {
  const functions = sections.flatMap((section) => section.functions);
  const parts = [
    ...sections.flatMap(({ title, functions: members }) => [
      `## ${title}`,
      ...members.map((member) => printFunction(member)),
    ]),
    "## Option tables",
    ...tablesOf(functions).map((table) => printTable(table)),
  ];
  return `${parts.join("\n\n")}\n`;
}

function printFunction({ name, doc, parameters, returns, examples }: ApiFunction<never>): string {
  // A method's receiver is in its name already.
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
  return [`### \`${name}(${list})${result}\``, doc, ...arguments_, example].join("\n\n");
}

function parameterName(name: string, kind: Parameter<unknown>["kind"]): string {
  if (kind === "rest") return "…";
  return kind === "required" ? name : `${name}?`;
}

function printTable({ name, doc, fields }: TableType<Fields>): string {
  const rows = Object.entries(fields).map(([field, options]) => fieldRow(field, options));
  return [
    `### ${name}`,
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
