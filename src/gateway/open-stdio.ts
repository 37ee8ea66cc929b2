/**
 * Opens the session when it is imported. `main.ts` imports this before everything else, because modules are evaluated
 * in the order of their imports; no other file may import it: a second opening would corrupt the stream.
 */
import { openStdio, type Stdio } from "./stdio.js";

/** The connection to BuildKit. */
export const stdio: Stdio = openStdio();
