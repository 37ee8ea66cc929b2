import { describe, expect, test } from "@jest/globals";
import { stepNames } from "../../../src/llb/step-names.js";
import type { Vertex } from "../../../src/llb/vertex.js";
import { exec, file, image, local, marshalInput, mkfile } from "./fixtures.js";

function namesOf(vertices: readonly Vertex[], imageDigest = ""): readonly (string | undefined)[] {
  const names = stepNames(vertices, marshalInput({ imageDigest }).lookup);
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

  test("show a pinned base image as it is", () => {
    expect(namesOf([image("docker.io/library/alpine@sha256:bb")], "sha256:aa")).toEqual([
      "[1/1] FROM docker.io/library/alpine@sha256:bb",
    ]);
  });
});
