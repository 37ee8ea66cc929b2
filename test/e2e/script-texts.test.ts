/** Build files as editors and pipes leave them: byte order marks, line ends of Windows, standard input, archives. */
import { expect } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { endToEnd } from "../support/end-to-end.js";
import { BUSYBOX, failed, FRONTEND, type BuildxBuild } from "../support/sandbox.js";

const MARK = "\uFEFF";
const windows = (...lines: readonly string[]) => `${MARK}${lines.join("\r\n")}\r\n`;
const SCRIPT = windows(
  `# syntax=${FRONTEND}`,
  'local said = require("lib.said")',
  "local text = [[",
  "one",
  "two",
  "]]",
  `local s = bk.image("${BUSYBOX}"):run([[`,
  "  set -e",
  "  echo ran > /ran",
  "]])",
  'bk.export(s:mkfile("/said", said):mkfile("/text", text):copy("f", "/f"))',
);
const FILES = { "build.lua": SCRIPT, "lib/said.lua": windows('return "a\\r\\n"'), f: "f" };

endToEnd("texts of build files / buildkitd and Docker", ["buildkit", "docker"], (sandbox, test) => {
  const directory = sandbox.directory(FILES);
  const builds: readonly (readonly [string, () => Omit<BuildxBuild, "builder">])[] = [
    ["a file", () => ({ directory, file: "build.lua" })],
    ["standard input", () => ({ directory, file: "-", input: Buffer.from(SCRIPT) })],
    ...(["z", "j", "J"] as const).map(
      (compression) =>
        [
          `an archive on standard input (tar -${compression})`,
          () => ({
            directory,
            context: "-",
            input: execFileSync("tar", [`-c${compression}`, "-C", directory, "."]),
            args: ["-f", "build.lua"],
          }),
        ] as const,
    ),
  ];
  for (const [what, build] of builds) {
    test(`a byte-order mark and Windows line ends are accepted in ${what}`, async () => {
      const { args = [], ...rest } = build();
      const image = await sandbox.image((output) =>
        sandbox.buildx({ ...rest, builder: "buildkit", args: [...args, ...output] }),
      );
      const texts = ["/said", "/text", "/ran", "/f"].map((path) => image.read(path).toString());
      expect(texts).toEqual(["a\r\n", "one\ntwo\n", "ran\n", "f"]);
    });
  }

  test("errors in a file with a byte-order mark have the editor's line numbers", async () => {
    const text = windows(`# syntax=${FRONTEND}`, "local a = 1", 'bk.imgae("x")', "local b = 2");
    const faulty = sandbox.directory({ "build.lua": text });
    for (const builder of ["buildkit", "docker"] as const) {
      const said = failed(await sandbox.buildx({ directory: faulty, file: "build.lua", builder }));
      expect(said).toContain('build.lua:3: there is no bk.imgae (did you mean "image"?)');
      expect(said).toContain('   3 | >>> bk.imgae("x")');
    }
  });
});
