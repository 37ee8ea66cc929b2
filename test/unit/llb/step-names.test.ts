import { describe, expect, test } from "@jest/globals";
import { linkGroups, stepNames } from "../../../src/llb/step-names.js";
import type { ProgressGroup } from "../../../src/llb/vertex/step-options.js";
import type { Vertex } from "../../../src/llb/vertex/vertex.js";
import { copyAction, exec, file, image, local, marshalInput, merge, mkfile } from "./fixtures.js";

function namesOf(
  vertices: readonly Vertex[],
  imageDigest = "",
  digests: ReadonlyMap<Vertex, string> = new Map(),
): readonly (string | undefined)[] {
  const names = stepNames(vertices, { lookup: marshalInput({ imageDigest }).lookup, digests });
  return vertices.map((vertex) => names.get(vertex));
}

const run = (title: string) => exec(["true"], { title });

describe("names of steps", () => {
  test("number what a Dockerfile numbers", () => {
    const vertices = [
      image("docker.io/library/alpine:3.20"),
      local("context", { title: "[internal] load build context" }),
      file([mkfile("/a")], { title: "COPY a /a" }),
      file([mkfile("/b")], { title: "[internal] setting cache mount permissions" }),
      run("RUN make"),
    ];
    expect(namesOf(vertices)).toEqual([
      "[1/3] FROM docker.io/library/alpine:3.20",
      "[internal] load build context",
      "[2/3] COPY a /a",
      "[internal] setting cache mount permissions",
      "[3/3] RUN make",
    ]);
  });

  test("show a doubled dollar of a path as one, and a command as it is", () => {
    const vertices = [file([mkfile("/a$$b")], { title: "COPY a$$b $A" }), run("RUN echo $$ $A")];
    expect(namesOf(vertices)).toEqual(["[1/2] COPY a$b $A", "[2/2] RUN echo $$ $A"]);
  });

  test("align numbers to the width of the total", () => {
    const vertices = Array.from({ length: 10 }, () => run("RUN x"));
    expect(namesOf(vertices).slice(8)).toEqual(["[ 9/10] RUN x", "[10/10] RUN x"]);
  });

  test("are the user's own where one is given, without a number", () => {
    const vertices = [run("RUN a"), exec(["true"], { title: "RUN b", step: { name: "mine" } })];
    expect(namesOf(vertices)).toEqual(["[1/2] RUN a", "mine"]);
  });

  test("show the digest a base image was resolved to", () => {
    expect(namesOf([image("docker.io/library/alpine:3.20")], "sha256:aa")).toEqual([
      "[1/1] FROM docker.io/library/alpine:3.20@sha256:aa",
    ]);
  });

  test("count steps that are one op once, in each target", () => {
    const [first, again, other] = [run("RUN a"), run("RUN a"), exec(["a"], { stage: "x" })];
    const digests = new Map([first, again, other].map((vertex) => [vertex, "sha256:aa"]));
    expect(namesOf([first, run("RUN b"), again, other], "", digests)).toEqual([
      "[1/2] RUN a",
      "[2/2] RUN b",
      "[1/2] RUN a",
      "[x 1/1] STEP",
    ]);
  });

  test.each<readonly [string, Vertex, string]>([
    ["nothing", exec(["make"]), "linux/amd64"],
    [
      "a variable of the target",
      exec(["make"], { env: [["TARGETOS", "linux"]] }),
      "linux/amd64->arm64",
    ],
    [
      "the architecture as a value",
      exec(["make"], { env: [["GOARCH", "arm64"]] }),
      "linux/amd64->arm64",
    ],
    ["the architecture as a word", exec(["make", "linux/arm64"]), "linux/amd64->arm64"],
    ["a longer word", exec(["make", "arm64v8"]), "linux/amd64"],
  ])(
    "tell of the target where a step on another platform is told %s of it",
    (_what, vertex, shown) => {
      const { lookup } = marshalInput();
      const target = { os: "linux", architecture: "arm64" };
      const names = stepNames([vertex], { lookup, target, digests: new Map() });
      expect(names.get(vertex)).toBe(`[${shown} 1/1] STEP`);
    },
  );

  test("show a pinned base image as it is", () => {
    expect(namesOf([image("docker.io/library/alpine@sha256:bb")], "sha256:aa")).toEqual([
      "[1/1] FROM docker.io/library/alpine@sha256:bb",
    ]);
  });
});

test("a copy is named with the target, image or named context it reads, as a Dockerfile's", () => {
  const copyOf = (from: Vertex | undefined, title = "COPY /a /b") =>
    file([copyAction(from, { src: "/a", dest: "/b" })], { title, stage: "app" });
  const vertices = [
    copyOf(exec(["true"], { stage: "build" })),
    copyOf(exec(["true"], { stage: "app" })),
    copyOf(exec(["true"])),
    copyOf(image("docker.io/library/alpine:3.20")),
    copyOf(image("docker.io/library/alpine:3.20", { contextName: "base::linux/arm64" })),
    copyOf(local("dir", { contextName: "dir" }), "ADD --chown=1 /a /b"),
    copyOf(local("context")),
    copyOf(undefined),
  ];
  expect(namesOf(vertices)).toEqual([
    "[app 1/8] COPY --from=build /a /b",
    "[app 2/8] COPY /a /b",
    "[app 3/8] COPY /a /b",
    "[app 4/8] COPY --from=alpine:3.20 /a /b",
    "[app 5/8] COPY --from=base /a /b",
    "[app 6/8] ADD --from=dir --chown=1 /a /b",
    "[app 7/8] COPY /a /b",
    "[app 8/8] COPY /a /b",
  ]);
});

describe("a linked copy", () => {
  const base = image("docker.io/library/alpine:3.20");
  const layer = file([mkfile("/a")], { title: "COPY --link a /a" });
  const linked = merge([base, layer], { linked: true, title: "LINK COPY --link a /a" });
  const after = exec(["true"], { title: "RUN make", base: { vertex: linked, index: 0 } });

  test("is one step of the count, as the Dockerfile frontend shows it", () => {
    expect(namesOf([base, layer, linked, after])).toEqual([
      "[1/3] FROM docker.io/library/alpine:3.20",
      "[2/3] COPY --link a /a",
      "[2/3] LINK COPY --link a /a",
      "[3/3] RUN make",
    ]);
  });

  test("is a group of its own, shown when the merge runs", () => {
    const names = new Map([[layer, "[linux/arm64 2/3] COPY --link a /a"]]);
    const group = {
      id: "link sha256:1 [linux/arm64 2/3] COPY --link a /a",
      name: "[linux/arm64 2/3] COPY --link a /a",
    };
    expect(linkGroups([base, layer, linked, after], names, new Map([[layer, "sha256:1"]]))).toEqual(
      new Map<Vertex, ProgressGroup>([
        [layer, { ...group, weak: true }],
        [linked, { ...group, weak: false }],
      ]),
    );
  });

  test("is another group than that of another copy of the same name", () => {
    const other = file([mkfile("/b")], { title: "COPY --link b /b" });
    const both = [linked, merge([base, other], { linked: true })];
    const names = new Map([layer, other].map((vertex) => [vertex, "files"]));
    const digests = new Map([layer, other].map((vertex, index) => [vertex, `sha256:${index}`]));
    const groups = linkGroups(both, names, digests);
    expect([...groups.values()].map(({ id, name }) => [id, name])).toEqual([
      ["link sha256:0 files", "files"],
      ["link sha256:0 files", "files"],
      ["link sha256:1 files", "files"],
      ["link sha256:1 files", "files"],
    ]);
  });

  test("stands in the group that the script says", () => {
    const step = { progressGroup: { id: "mine", name: "mine", weak: false } };
    const own = merge([base, { ...layer, step }], { linked: true, step });
    expect([...linkGroups([own], new Map(), new Map()).values()]).toEqual([
      step.progressGroup,
      step.progressGroup,
    ]);
  });
});
