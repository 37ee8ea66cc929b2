import { describe, expect, test } from "@jest/globals";
import { stepNames } from "../../../src/llb/step-names.js";
import type { Vertex } from "../../../src/llb/vertex/vertex.js";
import {
  copyAction,
  diff,
  exec,
  file,
  image,
  local,
  marshalInput,
  merge,
  mkfile,
  outputOf,
} from "./fixtures.js";

function namesOf(
  vertices: readonly Vertex[],
  imageDigest = "",
  digests: ReadonlyMap<Vertex, string> = new Map(),
): readonly (string | undefined)[] {
  const names = stepNames(vertices, { lookup: marshalInput({ imageDigest }).lookup, digests });
  return vertices.map((vertex) => names.get(vertex));
}

/** A command on top of another step. */
function run(title: string, base?: Vertex, fields: { readonly stage?: string } = {}): Vertex {
  return exec(["true"], { title, ...fields, ...(base && { base: outputOf(base) }) });
}

/** Commands on top of each other. */
function chain(titles: readonly string[], base?: Vertex): readonly Vertex[] {
  const steps: Vertex[] = [];
  for (const title of titles) steps.push(run(title, steps.at(-1) ?? base));
  return steps;
}

/** A copy out of a step, on top of another. */
function copy(title: string, from: Vertex, base: Vertex): Vertex {
  return file([copyAction(from, { src: "/", dest: "/" })], { title, base: outputOf(base) });
}

describe("names of steps", () => {
  test("number the same steps as in a Dockerfile", () => {
    const base = image("docker.io/library/alpine:3.20");
    const copied = file([mkfile("/a")], { title: "COPY a /a", base: outputOf(base) });
    const vertices = [
      base,
      local("context", { title: "[internal] load build context" }),
      copied,
      file([mkfile("/b")], { title: "[internal] setting cache mount permissions" }),
      run("RUN make", copied),
    ];
    expect(namesOf(vertices)).toEqual([
      "[1/3] FROM docker.io/library/alpine:3.20",
      "[internal] load build context",
      "[2/3] COPY a /a",
      "[internal] setting cache mount permissions",
      "[3/3] RUN make",
    ]);
  });

  test("show `$$` in a path as one dollar, and a command unchanged", () => {
    const first = file([mkfile("/a$$b")], { title: "COPY a$$b $A" });
    expect(namesOf([first, run("RUN echo $$ $A", first)])).toEqual([
      "[1/2] COPY a$b $A",
      "[2/2] RUN echo $$ $A",
    ]);
  });

  test("pad numbers to the width of the total", () => {
    const vertices = chain(Array.from({ length: 10 }, () => "RUN x"));
    expect(namesOf(vertices).slice(8)).toEqual(["[ 9/10] RUN x", "[10/10] RUN x"]);
  });

  test("are the script's own names, without a number", () => {
    const first = run("RUN a");
    const named = exec(["true"], {
      title: "RUN b",
      step: { name: "mine" },
      base: outputOf(first),
    });
    expect(namesOf([first, named])).toEqual(["[1/2] RUN a", "mine"]);
  });

  test("have numbers if the standard library sets the name", () => {
    const first = run("RUN a");
    const named = (name: string) =>
      exec(["true"], {
        title: "RUN b",
        step: { name },
        base: outputOf(first),
        frames: [
          { file: "build.lua", line: 3 },
          { file: "luakit/users.lua", line: 64, isLibrary: true },
        ],
      });
    expect(namesOf([first, named("add the user app")])[1]).toBe("[2/2] add the user app");
    expect(namesOf([first, named("[internal] settings")])[1]).toBe("[internal] settings");
  });

  test("show the digest of a resolved base image", () => {
    expect(namesOf([image("docker.io/library/alpine:3.20")], "sha256:aa")).toEqual([
      "[1/1] FROM docker.io/library/alpine:3.20@sha256:aa",
    ]);
  });

  test("show a pinned base image unchanged", () => {
    expect(namesOf([image("docker.io/library/alpine@sha256:bb")], "sha256:aa")).toEqual([
      "[1/1] FROM docker.io/library/alpine@sha256:bb",
    ]);
  });

  test("count equal steps once per target", () => {
    const first = run("RUN a");
    const again = run("RUN a");
    const other = exec(["a"], { stage: "x" });
    const second = run("RUN b", first);
    const digests = new Map([first, again, other].map((vertex) => [vertex, "sha256:aa"]));
    expect(namesOf([first, again, other, second], "", digests)).toEqual([
      "[1/2] RUN a",
      "[1/2] RUN a",
      "[x 1/1] STEP",
      "[2/2] RUN b",
    ]);
  });
});

describe("outside targets", () => {
  const golang = image("docker.io/library/golang:1.24");
  const alpine = image("docker.io/library/alpine:3.20");

  test("chains are numbered separately, and all except the result's are labelled with their base", () => {
    const build = chain(["RUN 1", "RUN 2", "RUN 3"], golang);
    const first = run("RUN A", alpine);
    const copied = copy("COPY /out /", build[2] ?? golang, first);
    const last = run("RUN B", copied);
    expect(namesOf([golang, ...build, alpine, first, copied, last])).toEqual([
      "[golang:1.24 1/4] FROM docker.io/library/golang:1.24",
      "[golang:1.24 2/4] RUN 1",
      "[golang:1.24 3/4] RUN 2",
      "[golang:1.24 4/4] RUN 3",
      "[1/4] FROM docker.io/library/alpine:3.20",
      "[2/4] RUN A",
      "[3/4] COPY /out /",
      "[4/4] RUN B",
    ]);
  });

  test("shared steps count in the chain of the result", () => {
    const shared = run("RUN shared", alpine);
    const tools = run("RUN tools", shared);
    const result = copy("COPY /tools /", tools, shared);
    expect(namesOf([alpine, shared, tools, result])).toEqual([
      "[1/3] FROM docker.io/library/alpine:3.20",
      "[2/3] RUN shared",
      "[alpine:3.20 1/1] RUN tools",
      "[3/3] COPY /tools /",
    ]);
  });

  test("an image that is only read has no number", () => {
    expect(namesOf([alpine, golang, copy("COPY /go /go", golang, alpine)])).toEqual([
      "[1/2] FROM docker.io/library/alpine:3.20",
      "FROM docker.io/library/golang:1.24",
      "[2/2] COPY --from=golang:1.24 /go /go",
    ]);
  });

  test("a chain without a base is labelled scratch, and a chain on a target with the target", () => {
    const files = file([mkfile("/a")], { title: "MKFILE /a" });
    const target = run("RUN make", alpine, { stage: "build" });
    const after = run("RUN strip", target);
    const result = merge([golang, files, after], { title: "MERGE" });
    expect(namesOf([golang, files, target, after, result])).toEqual([
      "[1/2] FROM docker.io/library/golang:1.24",
      "[scratch 1/1] MKFILE /a",
      "[build 1/1] RUN make",
      "[build 1/1] RUN strip",
      "[2/2] MERGE",
    ]);
  });

  test("a diff ends the chain of its upper state", () => {
    const installed = run("RUN apk add git", alpine);
    const changes = diff(alpine, installed, { title: "DIFF" });
    expect(namesOf([alpine, installed, changes])).toEqual([
      "[1/3] FROM docker.io/library/alpine:3.20",
      "[2/3] RUN apk add git",
      "[3/3] DIFF",
    ]);
  });
});

describe("in a build for several platforms", () => {
  const target = { os: "linux", architecture: "arm64" };
  const prefixesOf = (vertices: readonly Vertex[]) => {
    const names = stepNames(vertices, {
      lookup: marshalInput().lookup,
      target,
      digests: new Map(),
    });
    return vertices.map((vertex) => names.get(vertex)?.replace(/\].*/, "]"));
  };

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
    [
      "the architecture as other tools spell it",
      exec(["cargo", "build", "--target=aarch64-unknown-linux-gnu"]),
      "linux/amd64->arm64",
    ],
    ["a longer word", exec(["make", "arm64v8"]), "linux/amd64"],
  ])("a step that names %s of the target shows both platforms", (_what, vertex, shown) => {
    expect(prefixesOf([vertex])).toEqual([`[${shown} 1/1]`]);
  });

  test("a step on top of a step for the target shows both platforms", () => {
    const build = exec(["go", "build"], { env: [["GOARCH", "arm64"]] });
    expect(prefixesOf([build, run("RUN strip", build)])).toEqual([
      "[linux/amd64->arm64 1/2]",
      "[linux/amd64->arm64 2/2]",
    ]);
  });
});

test("a copy shows the target, image or named context that it reads, as with a Dockerfile", () => {
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
  const linked = merge([base, layer], { linked: true, title: "COPY --link a /a" });

  test("counts as one step, with a line for the copy and a line for the merge", () => {
    expect(namesOf([base, layer, linked, run("RUN make", linked)])).toEqual([
      "[1/3] FROM docker.io/library/alpine:3.20",
      "[2/3] COPY --link a /a",
      "[2/3] MERGE COPY --link a /a",
      "[3/3] RUN make",
    ]);
  });

  test("shows its source in both lines", () => {
    const build = run("RUN make", undefined, { stage: "build" });
    const copied = file([copyAction(build, { src: "/", dest: "/" })], {
      title: "COPY --link /out /",
      stage: "app",
    });
    const merged = merge([base, copied], { linked: true, stage: "app" });
    expect(namesOf([base, build, copied, merged]).slice(2)).toEqual([
      "[app 1/1] COPY --from=build --link /out /",
      "[app 1/1] MERGE COPY --from=build --link /out /",
    ]);
  });

  test("shows the script's own name in the line of the merge, too", () => {
    const named = { ...layer, step: { name: "static files" } };
    const merged = merge([base, named], { linked: true });
    expect(namesOf([base, named, merged]).slice(1)).toEqual([
      "static files",
      "[2/2] MERGE static files",
    ]);
  });
});
