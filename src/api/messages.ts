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
    parameters: { message: parameter(text, "The warning. Its first line is the summary.") },
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
    parameters: { message: parameter(text, "The message.") },
    returns: "",
    examples: ['if bk.arg("VERSION", "1.0") == "" then bk.fail("VERSION is empty") end'],
    run: ({ message }, { frames }) => {
      // Like error(message): only the position precedes the user's own words.
      throw scriptErrorAt(frames(), message);
    },
  }),
  declare({
    name: "bk.dedent",
    doc: "Returns a text without its common indentation, a blank first line, and the blanks before the closing bracket.",
    parameters: { text: parameter(text, "The text.") },
    returns: "string",
    examples: ['s = s:mkfile("/etc/app.conf", bk.dedent([[\n    port = 80\n    host = "::"\n]]))'],
    run: (args) => dedent(args.text),
  }),
  declare({
    name: "bk.escape",
    doc: "Returns a text with each `$` doubled, so that variables are not expanded in it. Use it for a value from outside (a build argument, `get_env`, `get_config`) inside a larger text. A value that is the whole text needs no escape.",
    parameters: { text: parameter(text, "The text.") },
    returns: "string",
    examples: ['s = s:label("built.by", "user " .. bk.escape(bk.arg("USER_NAME") or "nobody"))'],
    run: (args) => escapeVariables(args.text),
  }),
];
