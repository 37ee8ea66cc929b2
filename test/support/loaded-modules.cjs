"use strict";
/** Prints the public modules of Node that a process has loaded, at its end. Node loads it before a program. */
process.on("exit", () => {
  const names = process.moduleLoadList
    .map((entry) => /^NativeModule ([a-z_0-9/]+)$/.exec(entry)?.[1])
    .filter((name) => require("node:module").builtinModules.includes(name));
  process.stderr.write(`${JSON.stringify(names.sort())}\n`);
});
