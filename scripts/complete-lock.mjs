/**
 * Completes package-lock.json after `npm install`. Some registries do not provide packages for other platforms. npm
 * then omits them from the lock file, and `npm ci` rejects that file on every platform. The added entries contain only
 * the version that the parent package requires. Packages of this platform keep their integrity hashes.
 */
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../package-lock.json", import.meta.url);
const OS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const CPU = [
  "x64",
  "arm64",
  "arm",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "wasm32",
];
const ALIASES = { aarch64: "arm64", armv7: "arm", x86_64: "x64" };

const lock = JSON.parse(readFileSync(FILE, "utf8"));
let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (`node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages)
      continue;
    const words = name.split(/[-/]/).map((word) => ALIASES[word] ?? word);
    const os = OS.filter((item) => words.includes(item));
    const cpu = CPU.filter((item) => words.includes(item));
    if (os.length === 0 && cpu.length === 0)
      throw new Error(`${name} is missing from the lock file`);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu.length > 0 && { cpu }),
      ...(entry.dev && { dev: true }),
      optional: true,
      ...(os.length > 0 && { os }),
    };
    added += 1;
  }
}
const [root, ...others] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...others.sort(([a], [b]) => a.localeCompare(b, "en"))]);
writeFileSync(FILE, `${JSON.stringify(lock, undefined, 2)}\n`);
process.stdout.write(`${added} entries added\n`);
