/** A tree of 5,000 files of which a build uses 12, in the forms of a Dockerfile and of a script. */
import { succeeded, type Sandbox } from "../sandbox.js";
import { sentBytes } from "../progress.js";
import { buildForm, type ByForm, type Form } from "./project.js";

/** The size of each file. */
export const FILE_BYTES = 1000;
export const USED_FILES = 12;
const PACKAGES = 500;
const FILES_OF_PACKAGE = 10;

/** The first packages have a manifest instead of a tenth file. */
const packageFiles = (index: number) =>
  Array.from({ length: FILES_OF_PACKAGE }, (_, file) =>
    file === 0 && index < USED_FILES ? "manifest.json" : `file-${file}.txt`,
  );
const TREE = Object.fromEntries(
  Array.from({ length: PACKAGES }, (_, index) => index).flatMap((index) =>
    packageFiles(index).map((file) => {
      const path = `packages/${index}/${file}`;
      return [path, `${path} `.padEnd(FILE_BYTES, "x")];
    }),
  ),
);
const MANIFESTS = Array.from(
  { length: USED_FILES },
  (_, index) => `packages/${index}/manifest.json`,
);

/** Ways to use the twelve files. */
export const WAYS: Readonly<Record<string, ByForm<string>>> = {
  "copies of files": {
    dockerfile: `FROM busybox\n${MANIFESTS.map((path) => `COPY ${path} /${path}\n`).join("")}`,
    luakit: `local s = bk.image("busybox")
for n = 0, ${USED_FILES - 1} do
    local path = "packages/" .. n .. "/manifest.json"
    s = s:copy(path, "/" .. path)
end
bk.export(s)
`,
  },
  "a copy with a wildcard": {
    dockerfile: "FROM busybox\nCOPY --parents packages/*/manifest.json /\n",
    luakit: `bk.export(bk.image("busybox"):copy("packages/*/manifest.json", "/", { parents = true }))\n`,
  },
  "a mount": {
    dockerfile: `FROM scratch AS manifests
COPY --parents packages/*/manifest.json /
FROM busybox
RUN --mount=from=manifests,target=/src cat /src/packages/*/manifest.json > /all
`,
    luakit: `local manifests = bk.context{ include = "packages/*/manifest.json" }
bk.export(bk.image("busybox"):run("cat /src/packages/*/manifest.json > /all", {
    mounts = { bk.bind(manifests, "/src") },
}))
`,
  },
};

/** Builds in both forms, from directories that the daemon does not know. Returns the bytes that the clients send. */
export async function bytesSent(
  sandbox: Sandbox,
  way: ByForm<string>,
): Promise<ByForm<Readonly<Record<string, number>>>> {
  const bytesOf = async (form: Form) => {
    const file = form === "luakit" ? "build.lua" : "Dockerfile";
    const directory = sandbox.directory({ ...TREE, [file]: way[form] });
    return sentBytes(succeeded(await buildForm(sandbox, form, directory)));
  };
  return { dockerfile: await bytesOf("dockerfile"), luakit: await bytesOf("luakit") };
}
