/**
 * Opens the session as a side effect of being imported. It must be the first import of the process, because modules are
 * evaluated in import order. Import it only once: opening the session twice corrupts the stream.
 */
import { openStdio, type Stdio } from "./stdio.js";

/** The connection to BuildKit. */
export const stdio: Stdio = openStdio();
