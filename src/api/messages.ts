/** `bk.warn`, `bk.fail`, `bk.dedent`, `bk.escape`. */
import { scriptErrorAt } from "../errors.js";
import { escapeVariables } from "../llb/expand.js";
import { parameter } from "../schema/api-function.js";
import { text } from "../schema/types.js";
import { declare, type BuildFunction } from "./declare.js";
import { dedent } from "./values/dedent.js";

/** Functions about text and messages. */
export const messageFunctions: readonly BuildFunction[] = [
  declare({
    name: "bk.warn",
    doc: "Shows a warning to the person who runs the build, with the line of the call.",
    parameters: { message: parameter(text, "The warning; its first line stands alone.") },
    returns: "",
    examples: ['bk.warn("the cache is cold")'],
    run: ({ message }, { build, frames }) => {
      build.host.warn({ message, frames: frames() });
      return undefined;
    },
  }),
  declare({
    name: "bk.fail",
    doc: "Stops the build with a message and the line of the call.",
    parameters: { message: parameter(text, "Why.") },
    returns: "",
    examples: ['if bk.arg("VERSION", "1.0") == "" then bk.fail("VERSION is empty") end'],
    run: ({ message }, { frames }) => {
      // As error(message): the words are the user's own, with nothing of ours before them but the place.
      throw scriptErrorAt(frames(), message);
    },
  }),
  declare({
    name: "bk.dedent",
    doc: "A text of several lines without its common indentation, a blank first line, and the blanks before the closing bracket.",
    parameters: { text: parameter(text, "The text.") },
    returns: "string",
    examples: ['s = s:mkfile("/etc/app.conf", bk.dedent([[\n    port = 80\n    host = "::"\n]]))'],
    run: (args) => dedent(args.text),
  }),
  declare({
    name: "bk.escape",
    doc: "The text with each `$` doubled, so that variables are not expanded in it: for a value from outside (a build argument, `get_env`, `get_config`) that becomes part of a larger text. A value that stands alone is data without it.",
    parameters: { text: parameter(text, "The text.") },
    returns: "string",
    examples: ['s = s:label("built.by", "user " .. bk.escape(bk.arg("USER_NAME") or "nobody"))'],
    run: (args) => escapeVariables(args.text),
  }),
];
