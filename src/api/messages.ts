/** `bk.warn`, `bk.fail`, `bk.dedent`. */
import { scriptErrorAt } from "../errors.js";
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
];
