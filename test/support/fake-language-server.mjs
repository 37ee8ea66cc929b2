/** Stands in for lua-language-server in tests: reports every line that has the name `no_such_function`. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const options = new Map(process.argv.slice(2).map((word) => word.replace(/^--/, "").split("=")));
const workspace = options.get("check");
const report = {};
for (const name of readdirSync(workspace, { recursive: true })) {
  if (!name.endsWith(".lua")) continue;
  const lines = readFileSync(join(workspace, name), "utf8").split("\n");
  const found = lines.flatMap((text, line) =>
    text.includes("no_such_function")
      ? [{ message: "Undefined field.", code: "undefined-field", range: { start: { line } } }]
      : [],
  );
  if (found.length > 0) report[pathToFileURL(join(workspace, name))] = found;
}
if (options.get("checklevel") === "Warning") {
  writeFileSync(options.get("check_out_path"), JSON.stringify(report));
}
