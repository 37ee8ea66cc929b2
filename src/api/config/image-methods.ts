/** A method for each field of the image configuration, such as `state:entrypoint`. */
import { parameter, restParameter } from "../../schema/api-function.js";
import { emptyTable } from "../../schema/table.js";
import { nonEmptyText, text, type Type } from "../../schema/types.js";
import { ScriptError } from "../../errors.js";
import { declare, receiver, type BuildFunction } from "../declare.js";
import {
  IMAGE_FIELDS,
  applyImageFields,
  imageFields,
  type FieldName,
  type ImageFields,
} from "./image-fields.js";
import { expandable } from "../values/expandable.js";
import { defined } from "../../util/defined.js";
import { orUnset } from "../values/unset.js";
import { path } from "../values/path.js";

/** The methods. `env`, `workdir` and `user` are elsewhere, because they do more than set a field. */
export const imageMethods: readonly BuildFunction[] = [
  ...Object.entries(IMAGE_FIELDS).flatMap(([name, { example }]) =>
    example === undefined ? [] : fieldMethod(name as FieldName, example),
  ),
  declare({
    name: "state:label",
    doc: "Sets one label.",
    parameters: {
      state: receiver,
      key: parameter(nonEmptyText, "Name of the label."),
      value: parameter(orUnset(expandable(text)), "Value."),
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
  const { doc, takesSeveral, hint } = IMAGE_FIELDS[name];
  const { type } = imageFields.fields[name];
  const common = { name: `state:${name}`, doc, returns: "State", examples: [example] };
  if (takesSeveral !== true) {
    return declare({
      ...common,
      parameters: { state: receiver, value: parameter(type as Type<unknown>, doc) },
      ...defined({ hint }),
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

/** Joins adjacent lists, as in one instruction of a Dockerfile. `bk.unset` ends a list. */
function inOneLine(values: readonly unknown[]): readonly unknown[] {
  return values.reduce<readonly unknown[]>((lists, value) => {
    const last = lists.at(-1);
    if (!Array.isArray(last) || !Array.isArray(value)) return [...lists, value];
    return [...lists.slice(0, -1), [...(last as unknown[]), ...(value as unknown[])]];
  }, []);
}

function withField(name: FieldName, value: unknown): ImageFields {
  return { ...emptyTable(imageFields), [name]: value };
}
