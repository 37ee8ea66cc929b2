/** All functions of the API in documentation order, and the library of the VM. */
import { State } from "../llb/state.js";
import type { HostClass, HostFunction, HostLibrary } from "../schema/host-library.js";
import type { StubClass } from "../schema/lua-stubs.js";
import type { HostObject } from "../schema/lua-value.js";
import { suggestion } from "../schema/suggest.js";
import { addFunctions } from "./steps/add.js";
import { argumentFunctions } from "./arguments.js";
import { absentArgument } from "./asked-arguments.js";
import type { Build } from "./build.js";
import { carriedFunctions } from "./config/carried-values.js";
import { combineFunctions } from "./steps/combine.js";
import { configFunctions } from "./config/config.js";
import { copyFunctions } from "./steps/copy.js";
import { bindToBuild, type BuildFunction } from "./declare.js";
import { fileFunctions } from "./steps/files.js";
import { gitFunctions } from "./sources/git.js";
import { httpFunctions } from "./sources/http.js";
import { imageMethods } from "./config/image-methods.js";
import { messageFunctions } from "./messages.js";
import { internalFunctions } from "./internal-functions.js";
import { mountClass } from "./steps/mount-value.js";
import { mountFunctions } from "./steps/mounts.js";
import { ociLayoutFunctions } from "./sources/oci-layout.js";
import { platformClass, platformFunctions } from "./values/platform.js";
import { runFunctions } from "./steps/run.js";
import { checkSource } from "./checks/call-text.js";
import { sourceFunctions } from "./sources/sources.js";
import { targetClass, targetFunctions } from "./targets.js";
import { UNSET } from "./values/unset.js";
import { quoted } from "../util/shown-text.js";

/** Every function of the API, by topic. */
export const apiSections: readonly {
  readonly title: string;
  readonly functions: readonly BuildFunction[];
}[] = [
  {
    title: "Sources",
    functions: [...sourceFunctions, ...gitFunctions, ...httpFunctions, ...ociLayoutFunctions],
  },
  { title: "Commands", functions: runFunctions },
  { title: "Files", functions: [...copyFunctions, ...addFunctions, ...fileFunctions] },
  { title: "Configuration and result", functions: [...configFunctions, ...imageMethods] },
  { title: "What a state carries", functions: carriedFunctions },
  { title: "Targets", functions: targetFunctions },
  { title: "Combining states", functions: combineFunctions },
  { title: "Mounts", functions: mountFunctions },
  { title: "Build arguments", functions: argumentFunctions },
  { title: "Platforms", functions: platformFunctions },
  { title: "Messages and text", functions: messageFunctions },
];

/** Every function of the API. */
export const apiFunctions: readonly BuildFunction[] = apiSections.flatMap(
  ({ functions }) => functions,
);

/** Classes that editors must know besides State. */
export const stubClasses: readonly StubClass[] = [
  { name: "Mount", doc: "A value for the option `mounts`.", fields: {} },
  {
    name: "Platform",
    doc: "A platform. Platforms are compared by value and can be joined with `..`.",
    fields: { os: "string", arch: "string", variant: "string?" },
  },
  { name: "Unset", doc: "The value `bk.unset`, which removes an inherited value.", fields: {} },
  { name: "bk", doc: "The functions of Luakit.", fields: { unset: "Unset" } },
];

/** Returns the library that a script of this build can use. */
export function createLibrary(build: Build): HostLibrary {
  const bk = boundFunctions("bk.", build);
  const os = boundFunctions("os.", build);
  const known = new Map<string, readonly string[]>([
    ["bk", [...bk.keys(), "unset"]],
    ["os", [...os.keys()]],
  ]);
  return {
    tables: new Map<string, ReadonlyMap<string, HostFunction | HostObject>>([
      ["bk", new Map<string, HostFunction | HostObject>([...bk, ["unset", UNSET]])],
      ["os", os],
    ]),
    classes: [stateClass(build), mountClass, platformClass, targetClass, unsetClass],
    internal: internalFunctions,
    unknownField: (table, name) => unknownGlobalField(table, name, known.get(table) ?? []),
    absent: (name) => absentArgument(name, build),
  };
}

function boundFunctions(prefix: string, build: Build): ReadonlyMap<string, HostFunction> {
  return new Map(
    apiFunctions
      .filter(({ name }) => name.startsWith(prefix))
      .map((declared) => [
        declared.name.slice(prefix.length),
        checkSource(bindToBuild(declared, build), build),
      ]),
  );
}

function stateClass(build: Build): HostClass {
  const methods = boundFunctions("state:", build);
  return {
    name: "State",
    methods,
    toText: String,
    unknownField: (object, name) =>
      `a State has no method ${quoted(name)}${suggestion(name, methods.keys())}${hint(object, name)}`,
  };
}

/** Words of Dockerfiles that have another spelling in Luakit. */
const DOCKERFILE_WORDS = new Map([
  ["from", 'bk.image("…") starts from an image'],
  ["arg", 'bk.arg("NAME", default) reads a build argument'],
  ["RUN", "methods are lower-case: state:run(…)"],
  ["COPY", "methods are lower-case: state:copy(…)"],
  ["ENV", "methods are lower-case: state:env(…)"],
]);

function hint(object: HostObject, name: string): string {
  const word = object instanceof State ? DOCKERFILE_WORDS.get(name) : undefined;
  return word === undefined ? "" : `: ${word}`;
}

const unsetClass: HostClass = {
  name: "Unset",
  methods: new Map(),
  toText: String,
  unknownField: (_object, name) => `bk.unset has no field ${quoted(name)}`,
};

function unknownGlobalField(table: string, name: string, known: readonly string[]): string {
  if (table === "os") {
    return `os.${name} is not available in build scripts: scripts cannot access the host; os.getenv reads build arguments`;
  }
  if (table === "bk" && name === "test") {
    return "bk.test is there in *_test.lua files alone, which `npx luakit test` runs: tests are never part of a build";
  }
  const lower = name.toLowerCase();
  if (apiFunctions.some((declared) => declared.name === `state:${lower}`)) {
    return `there is no bk.${name}: it is a method of a State, as in bk.image("…"):${lower}(…)`;
  }
  const word = lower === "from" ? `: ${DOCKERFILE_WORDS.get(lower) ?? ""}` : "";
  return `there is no ${table}.${name}${word || suggestion(name, known)}`;
}
