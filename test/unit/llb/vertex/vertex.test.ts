import { expect, test } from "@jest/globals";
import { inputsOf, type Vertex } from "../../../../src/llb/vertex/vertex.js";
import {
  bindMount,
  cacheMount,
  copyAction,
  diff,
  exec,
  file,
  image,
  local,
  merge,
  mkfile,
  outputOf,
  secretMount,
} from "../fixtures.js";

const a = image("docker.io/library/a:1");
const b = local("b");

test.each<readonly [string, Vertex, readonly Vertex[]]>([
  ["an image", a, []],
  ["a client directory", b, []],
  ["a command on scratch", exec(["true"]), []],
  [
    "a command with mounts",
    exec(["true"], {
      base: outputOf(a),
      mounts: [
        bindMount(b, "/b"),
        cacheMount("/c", { from: outputOf(b) }),
        cacheMount("/d"),
        secretMount("s"),
        { type: "tmpfs", dest: "/t", size: 0 },
        bindMount(undefined, "/e"),
      ],
    }),
    [a, b, b],
  ],
  [
    "file actions",
    file(
      [
        mkfile("/x"),
        copyAction(b, { src: "/", dest: "/" }),
        copyAction(undefined, { src: "/", dest: "/" }),
      ],
      { base: outputOf(a) },
    ),
    [a, b],
  ],
  ["a merge", merge([a, b, a]), [a, b, a]],
  ["a diff", diff(a, b), [a, b]],
  ["a diff on scratch", diff(undefined, b), [b]],
])("%s reads its inputs", (_name, vertex, expected) => {
  expect(inputsOf(vertex).map((output) => output.vertex)).toEqual(expected);
});

test.each<readonly [string, Vertex]>([
  ["an image", a],
  ["a client directory", b],
  ["a command", exec(["true"])],
  ["file actions", file([])],
  ["a merge", merge([a, b])],
  ["a diff", diff(a, b)],
])("%s is frozen", (_name, vertex) => {
  expect(Object.isFrozen(vertex)).toBe(true);
});
