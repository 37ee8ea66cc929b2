/** All hostile scripts by kind of attack. */
import type { HostileScript } from "../hostile-script.js";
import { ARGUMENTS } from "./arguments.js";
import { BASE_IMAGES } from "./daemon.js";
import { BYTECODE_AND_LOAD } from "./bytecode.js";
import { C_FUNCTIONS } from "./c-functions.js";
import { ERROR_VALUES, PRINT } from "./errors.js";
import { GRAPHS } from "./graphs.js";
import { LANGUAGE } from "./language.js";
import { MEMORY } from "./memory.js";
import { MODULES } from "./modules.js";
import { NAMES } from "./names.js";
import { RECURSION } from "./recursion.js";
import { SANDBOX } from "./sandbox.js";
import { TIME } from "./time.js";
import { VALUES } from "./values.js";

/** Hostile scripts by kind of attack. */
export const HOSTILE_SCRIPTS: Readonly<Record<string, readonly HostileScript[]>> = {
  "ways out of the sandbox": SANDBOX,
  "load and bytecode": BYTECODE_AND_LOAD,
  "time without end": TIME,
  "one C function that takes long": C_FUNCTIONS,
  "memory without end": MEMORY,
  "recursion without end": RECURSION,
  "error values": ERROR_VALUES,
  "floods of messages": PRINT,
  "values that cross into the frontend": VALUES,
  modules: MODULES,
  "graphs and questions to the daemon": GRAPHS,
  "names and control characters": NAMES,
  "corners of the language": LANGUAGE,
  "base images and ignore files": BASE_IMAGES,
  "arguments and options of the client": ARGUMENTS,
};
