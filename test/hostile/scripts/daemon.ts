/** Attacks by base images and files on a harmless script. */
import type { FakeImage } from "../../support/fake-bridge.js";
import { fails, PATIENT, works, type HostileScript } from "../hostile-script.js";

const IMAGE = "docker.io/library/evil:latest";
const PLATFORM = { os: "linux", architecture: "amd64" };

function image(config: object): { readonly [IMAGE]: FakeImage } {
  return { [IMAGE]: { config } };
}

/** An image with a configuration that `FakeImage` cannot express as JSON. */
function rawConfig(text: string): Required<Pick<HostileScript, "handlers">>["handlers"] {
  return {
    resolveSourceMeta: ({ Source }) => ({
      Source: { identifier: Source?.identifier ?? "" },
      Image: { Digest: `sha256:${"1".repeat(64)}`, Config: new TextEncoder().encode(text) },
    }),
  };
}

const USE = `local s = bk.image("evil")
bk.export(s:run("true"):env("A", "x"), { cmd = { "x" } })`;

/** Configurations with wrong types. The error names the image. */
const WRONG_CONFIGS: Readonly<Record<string, object>> = {
  "a command that is an object": { ...PLATFORM, config: { Cmd: {} } },
  "a command of numbers": { ...PLATFORM, config: { Cmd: [1, 2] } },
  "an environment that is an object": { ...PLATFORM, config: { Env: {} } },
  "an environment of lists": { ...PLATFORM, config: { Env: [["A", "b"]] } },
  "a shell that is a number": { ...PLATFORM, config: { Shell: 5 } },
  "a working directory that is a number": { ...PLATFORM, config: { WorkingDir: 1 } },
  "a user that is a list": { ...PLATFORM, config: { User: ["root"] } },
  "labels of objects": { ...PLATFORM, config: { Labels: { a: {} } } },
  "labels that are a list": { ...PLATFORM, config: { Labels: ["a"] } },
  "volumes that are a text": { ...PLATFORM, config: { Volumes: "/data" } },
  "triggers that are numbers": { ...PLATFORM, config: { OnBuild: [1] } },
  "a health check that is a list": { ...PLATFORM, config: { Healthcheck: [] } },
  "a history that is a text": { ...PLATFORM, history: "x" },
  "a configuration that is a list": { ...PLATFORM, config: [] },
  "layers that are an object": { ...PLATFORM, rootfs: { type: "layers", diff_ids: {} } },
};

export const BASE_IMAGES: readonly HostileScript[] = [
  ...Object.entries(WRONG_CONFIGS).map(([what, config]) => ({
    what,
    script: USE,
    images: image(config),
    ends: fails(/the image configuration of docker\.io\/library\/evil:latest/),
  })),
  ...["not JSON", "", "[]", "5", '"text"', `{"config":${"[".repeat(100_000)}`].map((text) => ({
    what: `a configuration of the bytes ${text.slice(0, 20) || "of nothing"}`,
    script: USE,
    handlers: rawConfig(text),
    ends: fails(/the image configuration of docker\.io\/library\/evil:latest/),
  })),
  {
    what: "a configuration with fields of JavaScript's names",
    script: USE,
    handlers: rawConfig(
      '{"os":"linux","architecture":"amd64","__proto__":{"polluted":"x"},"constructor":{"prototype":{"polluted":"x"}},"config":{"Env":["__proto__=x","A=1"],"Labels":{"__proto__":"y","constructor":"z"}}}',
    ),
    ends: works(),
  },
  {
    what: "fields shaped like internal values",
    script: USE,
    images: image({
      ...PLATFORM,
      config: { User: { type: "unset" }, WorkingDir: { text: "x", given: true } },
    }),
    ends: fails(/the image configuration of docker\.io\/library\/evil:latest/),
  },
  {
    what: "dollars and control characters in every text",
    script: `local s = bk.image("evil")
print(s:get_env("A"), s:get_workdir(), s:get_user())
bk.export(s:run("true"))`,
    images: image({
      ...PLATFORM,
      config: {
        Env: ["A=\u001b[31m$A${B}$$"],
        WorkingDir: "/\u001b[2J$A",
        User: "\u001b]0;x\u0007",
      },
    }),
    ends: works("\uFFFD[31m$A${B}$$\t/\uFFFD[2J$A\t\uFFFD]0;x\uFFFD"),
  },
  {
    what: "100,000 variables",
    script: `local s = bk.image("evil") bk.export(s:run("true"):env("B", "$K99999"))`,
    images: image({
      ...PLATFORM,
      config: { Env: Array.from({ length: 100_000 }, (_, i) => `K${i}=v`) },
    }),
    options: PATIENT,
    ends: works(),
  },
  {
    what: "a variable of 10 MB",
    script: `local s = bk.image("evil") bk.export(s:env("B", "$A$A$A$A"))`,
    images: image({ ...PLATFORM, config: { Env: [`A=${"x".repeat(1e7)}`] } }),
    ends: fails(
      "the image configuration of docker.io/library/evil:latest has 10 MiB; at most 8 MiB are read",
    ),
  },
  {
    what: "an ignore file of patterns that match in too many ways",
    script: `bk.export(bk.scratch():copy(".", "/"))`,
    files: {
      ".dockerignore": `${"**/a/".repeat(20)}b\n${"*a".repeat(30)}*b\n`,
      [`${"a/".repeat(60)}c`]: "",
      ["a".repeat(200)]: "",
    },
    ends: works(),
  },
  {
    what: "copies against such an ignore file",
    script: `bk.export(bk.scratch():copy(("a/"):rep(200) .. "c", "/"):copy(("a"):rep(200), "/"))`,
    files: { ".dockerignore": `${"**/a/".repeat(20)}b\n${"*a".repeat(30)}*b\n` },
    ends: works(),
  },
  {
    what: "an ignore file of 200,000 lines",
    script: `bk.export(bk.scratch():copy("a", "/"))`,
    files: { ".dockerignore": "some/path/or/other\n".repeat(200_000), a: "" },
    ends: fails(".dockerignore:10000: expected at most 10000 lines"),
  },
  {
    what: "an ignore file of broken patterns",
    script: `bk.export(bk.scratch():copy("a", "/"))`,
    files: { ".dockerignore": "[a\n", a: "" },
    ends: fails(".dockerignore"),
  },
];
