/** A method for every field of the image configuration, with the field's name and value. */
import { parameter, restParameter } from "../../schema/api-function.js";
import { emptyTable } from "../../schema/table.js";
import { nonEmptyText, text, type Type } from "../../schema/types.js";
import type { LuaValue } from "../../schema/lua-value.js";
import { ScriptError } from "../../errors.js";
import { declare, receiver, type BuildFunction } from "../declare.js";
import { applyImageFields } from "./image-changes.js";
import { imageFields, type ImageFields } from "./image-fields.js";
import { expandable } from "../values/expandable.js";
import { orUnset } from "../values/unset.js";
import { path } from "../values/path.js";

type FieldName = keyof ImageFields;

/** Fields that have a method of their own elsewhere, because it does more than set the field. */
type Special = "env" | "workdir" | "user";

const EXAMPLES: Readonly<Record<Exclude<FieldName, Special>, string>> = {
  entrypoint: 's = s:entrypoint{ "/usr/bin/env" }',
  cmd: 's = s:cmd{ "sh", "-c", "date" }',
  expose: 's = s:expose(8080, "53/udp")',
  labels: 's = s:labels{ team = "build", tier = "web" }',
  volumes: 's = s:volumes("/data", "/logs")',
  stop_signal: 's = s:stop_signal("SIGINT")',
  healthcheck: 's = s:healthcheck{ test = "wget -qO- http://localhost/", interval = "30s" }',
  shell: 's = s:shell{ "/bin/sh", "-e", "-c" }',
  onbuild: 's = s:onbuild("RUN echo built on this")',
  annotations: 's = s:annotations{ ["org.opencontainers.image.title"] = "example" }',
  author: 's = s:author("the build team")',
  created: 's = s:created("2026-01-31T12:00:00Z")',
  os: 's = s:os("linux")',
  arch: 's = s:arch("arm64")',
  variant: 's = s:variant("v8")',
};

/** Fields that are lists: their methods take several values. */
const LISTS: readonly FieldName[] = ["expose", "volumes", "onbuild"];

/** Methods such as `state:entrypoint`, one a field. */
export const imageMethods: readonly BuildFunction[] = [
  ...Object.entries(EXAMPLES).map(([name, example]) => fieldMethod(name as FieldName, example)),
  declare({
    name: "state:label",
    doc: "Sets one label.",
    parameters: {
      state: receiver,
      key: parameter(nonEmptyText, "Name of the label."),
      value: parameter(orUnset(expandable(text)), "Its value."),
    },
    returns: "State",
    examples: ['s = s:label("team", "build")'],
    run: ({ state, key, value }, { frames }) =>
      applyImageFields(
        state,
        { ...emptyTable(imageFields), labels: new Map([[key, value]]) },
        frames(),
      ),
  }),
  declare({
    name: "state:volume",
    doc: "Adds volumes.",
    parameters: {
      state: receiver,
      paths: restParameter(path, "Where it is mounted; several are several volumes."),
    },
    returns: "State",
    examples: ['s = s:volume("/data")', 's = s:volume("/data", "/logs")'],
    run: ({ state, paths }, { frames }) => {
      if (paths.length === 0) throw new ScriptError("expected at least one path");
      return applyImageFields(state, withField("volumes", paths), frames());
    },
  }),
];

function fieldMethod(name: FieldName, example: string): BuildFunction {
  const { type, doc } = imageFields.fields[name];
  const common = { name: `state:${name}`, doc, returns: "State", examples: [example] };
  if (!LISTS.includes(name)) {
    return declare({
      ...common,
      parameters: { state: receiver, value: parameter(type as Type<unknown>, doc) },
      ...(name === "healthcheck" && { hint: healthcheckHint }),
      run: ({ state, value }, { frames }) =>
        applyImageFields(state, withField(name, value), frames()),
    });
  }
  return declare({
    ...common,
    parameters: { state: receiver, values: restParameter(type as Type<unknown>, doc) },
    run: ({ state, values }, { frames }) => {
      if (values.length === 0) throw new ScriptError("expected at least one value");
      return inOneLine(values).reduce<typeof state>(
        (current, value) => applyImageFields(current, withField(name, value), frames()),
        state,
      );
    },
  });
}

/** Several lists are one, as in one instruction of a Dockerfile; what is unset among them ends one. */
function inOneLine(values: readonly unknown[]): readonly unknown[] {
  return values.reduce<readonly unknown[]>((lists, value) => {
    const last = lists.at(-1);
    if (!Array.isArray(last) || !Array.isArray(value)) return [...lists, value];
    return [...lists.slice(0, -1), [...(last as unknown[]), ...(value as unknown[])]];
  }, []);
}

function healthcheckHint([, value]: readonly LuaValue[]): string | undefined {
  const isList = value?.type === "table" && value.entries[0]?.[0].type === "integer";
  if (value?.type !== "string" && !isList) return undefined;
  return `the command is the field test: state:healthcheck{ test = ${isList ? "{ … }" : '"…"'} }`;
}

function withField(name: FieldName, value: unknown): ImageFields {
  return { ...emptyTable(imageFields), [name]: value };
}
