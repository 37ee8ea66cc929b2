/**
 * A program for Node. It fails with the reason if V8 rejects the code cache of a script. Its argument is the folder of
 * the scripts.
 */
export const CHECK_CODE_CACHES = `
const { readFileSync } = require("node:fs");
const { Script } = require("node:vm");
for (const name of ["main.js", "worker.js"]) {
  const filename = process.argv[1] + "/" + name;
  const cachedData = readFileSync(filename + ".cache");
  const { cachedDataRejected } = new Script(readFileSync(filename, "utf8"), { filename, cachedData });
  if (cachedDataRejected !== false) throw new Error("V8 refuses the code cache of " + name);
}
console.log("both code caches are good");
`;
