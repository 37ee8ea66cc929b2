import { describe, expect, test } from "@jest/globals";
import { fromBinary } from "@bufbuild/protobuf";
import { OpSchema } from "../../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import type { State } from "../../../../src/llb/state.js";
import { utf8 } from "../../../../src/util/bytes.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { headOf } from "../../llb/fixtures.js";
import { TestBuild } from "../fixtures.js";

/** The actions of the last step. */
function actionsOf(build: TestBuild, state: State) {
  const { op } = headOf(build.marshal(state)).op;
  if (op.case !== "file") throw new Error(`expected a file op, got ${String(op.case)}`);
  return op.value.actions.map(({ action }) => action);
}

function actions(name: string, ...inputs: readonly LuaInput[]) {
  const build = new TestBuild();
  const base = build.chain(build.state("bk.image", "alpine"), ["config", { workdir: "/srv" }]);
  return actionsOf(build, build.state(name, base, ...inputs));
}

describe("copy", () => {
  test("has the defaults of COPY", () => {
    expect(actions("state:copy", "a", "b")).toMatchObject([
      {
        case: "copy",
        value: {
          src: "/a",
          dest: "/srv/b",
          mode: -1,
          followSymlink: true,
          dirCopyContents: true,
          createDestPath: true,
          allowWildcard: true,
          allowEmptyWildcard: true,
          attemptUnpackDockerCompatibility: false,
          alwaysReplaceExistingDestPaths: false,
        },
      },
    ]);
  });

  test.each<readonly [LuaInput, object]>([
    [{ mode: "1777" }, { mode: 0o1777 }],
    [{ chmod: "u+x" }, { modeStr: "u+x", mode: 0 }],
    [{ owner: 5 }, { owner: { user: { user: { value: 5 } } } }],
    [{ chown: "5:6" }, { owner: { user: { user: { value: 5 } }, group: { user: { value: 6 } } } }],
    [{ include: "*.go" }, { includePatterns: ["*.go"] }],
    [{ exclude: ["a", ["b"]] }, { excludePatterns: ["a", "b"] }],
    [{ follow_symlink: false }, { followSymlink: false }],
    [{ allow_wildcard: false }, { allowWildcard: false, allowEmptyWildcard: false }],
    [{ create_dest_path: false }, { createDestPath: false }],
    [{ copy_dir_contents: false }, { dirCopyContents: false }],
    [{ always_replace: true }, { alwaysReplaceExistingDestPaths: true }],
    [{ unpack: true }, { attemptUnpackDockerCompatibility: true }],
    [{}, { src: "/a" }],
  ])("with %j", (options, expected) => {
    expect(actions("state:copy", "a", "b", options)).toMatchObject([{ value: expected }]);
  });

  test("of several paths is one step with one action per path", () => {
    expect(actions("state:copy", ["a", ["b", false]], "x/")).toMatchObject([
      { value: { src: "/a", dest: "/srv/x/" } },
      { value: { src: "/b", dest: "/srv/x/" } },
    ]);
  });

  test("reads the build context, or the state in the first argument", () => {
    const build = new TestBuild();
    const base = build.state("bk.scratch");
    const other = build.state("bk.image", "busybox");
    const kinds = [
      build.state("state:copy", base, "a", "b"),
      build.state("state:copy", base, other, "a", "b"),
    ].map((state) => build.marshal(state).def.length);
    expect(kinds).toEqual([3, 3]);
    expect(build.lookups).toEqual(["docker.io/library/busybox:latest"]);
  });

  test.each<readonly [readonly LuaInput[], string]>([
    [[[], "x/"], "src: expected at least one path, got an empty list"],
    [[["a", "b"], "x"], 'dest: several sources need a directory: write "x/"'],
    [[["a", "b"], "x."], 'dest: several sources need a directory: write "x./"'],
    [["a"], "dest: expected a string, got nil"],
    [["", "x"], 'src: expected a string that is not empty, got the string ""'],
    [
      ["a", "b", { mode: 755 }],
      'options.mode: the integer 755 is decimal (octal 1363): write the string "0755"',
    ],
    [
      ["a", "b", { owner: "x", chown: "y" }],
      "options.owner: is the same option as chown, which is also set: remove one of them",
    ],
    [["a", "b", { exlude: "x" }], 'options.exlude: unknown option (did you mean "exclude"?)'],
  ])("%j is refused", (inputs, expected) => {
    const build = new TestBuild();
    expect(build.problem("state:copy", build.state("bk.scratch"), ...inputs)).toBe(expected);
  });

  test.each(["x/", "/", ".", "x/."])("several paths go to %j", (dest) => {
    expect(actions("state:copy", ["a", "b"], dest)).toHaveLength(2);
  });
});

describe("mkdir", () => {
  test.each<readonly [readonly LuaInput[], object]>([
    [["d"], { path: "/srv/d", mode: 0o755, makeParents: true }],
    [["/d", { mode: "0700", make_parents: false }], { mode: 0o700, makeParents: false }],
    [["/d", { owner: "1:2" }], { owner: { user: { user: { value: 1 } } } }],
  ])("%j", (inputs, expected) => {
    expect(actions("state:mkdir", ...inputs)).toMatchObject([{ case: "mkdir", value: expected }]);
  });
});

describe("mkdir", () => {
  test("sets special mode bits with a copy", () => {
    expect(actions("state:mkdir", "/a/b", { mode: "1777", owner: "7:8" })).toMatchObject([
      { case: "mkdir", value: { path: "/a/b", mode: 0o1777, makeParents: true } },
      { case: "copy", value: { src: "/new", dest: "/a/", mode: 0o1777, dirCopyContents: true } },
    ]);
  });
});

/** The actions that make the file itself, on scratch, before it is copied. */
function inlineActions(...inputs: readonly LuaInput[]) {
  const build = new TestBuild();
  const state = build.state("state:mkfile", build.state("bk.image", "alpine"), ...inputs);
  const { def } = build.marshal(state);
  return def.flatMap((bytes) => {
    const { op } = fromBinary(OpSchema, bytes);
    return op.case === "file" ? op.value.actions.map(({ action }) => action) : [];
  });
}

describe("mkfile", () => {
  test("copies a file from scratch, so that it replaces an existing file's mode and data", () => {
    expect(inlineActions("/etc/app/conf", "x", { mode: "4755", owner: "1:2" })).toMatchObject([
      { case: "mkfile", value: { path: "/conf", data: utf8("x"), mode: 0o755 } },
      { case: "mkdir", value: { path: "/etc/app", mode: 0o755, makeParents: true } },
      { case: "copy", value: { src: "/conf", dest: "/etc/app/conf", mode: 0o4755 } },
    ]);
  });

  test("on scratch is a mkfile op", () => {
    const build = new TestBuild();
    const state = build.state("state:mkfile", build.state("bk.scratch"), "/a/f", "x");
    expect(actionsOf(build, state)).toMatchObject([
      { case: "mkdir", value: { path: "/a" } },
      { case: "mkfile", value: { path: "/a/f", data: utf8("x"), mode: 0o644 } },
    ]);
  });

  test.each([
    ["/conf", []],
    ["conf", ["/srv"]],
    ["sub/conf", ["/srv/sub"]],
  ])("%j has the parents %j", (path, expected) => {
    const parents = actions("state:mkfile", path, "").flatMap((action) =>
      action.case === "mkdir" ? [action.value.path] : [],
    );
    expect(parents).toEqual(expected);
  });

  test("keeps its bytes unchanged", () => {
    const data = new Uint8Array([0, 255, 13, 10]);
    expect(inlineActions("/f", data)[0]).toMatchObject({ value: { data } });
  });

  test("does not expand variables in its data", () => {
    expect(inlineActions("/f", "$A ${")[0]).toMatchObject({ value: { data: utf8("$A ${") } });
  });
});

describe("rm and symlink", () => {
  test("rm", () => {
    expect(
      actions("state:rm", "x/*", { allow_wildcard: true, allow_not_found: true }),
    ).toMatchObject([
      { case: "rm", value: { path: "/srv/x/*", allowWildcard: true, allowNotFound: true } },
    ]);
    expect(actions("state:rm", "/x")).toMatchObject([
      { value: { allowWildcard: false, allowNotFound: false } },
    ]);
  });

  test("symlink", () => {
    expect(actions("state:symlink", "../x", "/a/b/l", { owner: "0:0" })).toMatchObject([
      { case: "mkdir", value: { path: "/a/b" } },
      { case: "symlink", value: { oldpath: "../x", newpath: "/a/b/l" } },
    ]);
  });
});

describe("options of every step", () => {
  test.each<readonly [string, readonly LuaInput[]]>([
    ["state:run", [["true"]]],
    ["state:copy", ["a", "b"]],
    ["state:mkdir", ["/d"]],
    ["state:mkfile", ["/f", ""]],
    ["state:rm", ["/x"]],
    ["state:symlink", ["a", "/b"]],
  ])("%s accepts a name, a progress group and cache settings", (name, inputs) => {
    const build = new TestBuild();
    const state = build.state(name, build.state("bk.scratch"), ...inputs, {
      name: "mine",
      progress_group: "g",
      no_cache: true,
      export_cache: false,
    });
    expect(headOf(build.marshal(state)).metadata).toMatchObject({
      description: { "llb.customname": "mine" },
      progressGroup: { id: "g", name: "g", weak: false },
      ignoreCache: true,
      exportCache: { Value: false },
    });
  });

  test.each<readonly [LuaInput, object]>([
    ["g", { id: "g", name: "g", weak: false }],
    [{ id: "i" }, { id: "i", name: "i", weak: false }],
    [{ name: "n" }, { id: "n", name: "n", weak: false }],
    [
      { id: "i", name: "n", weak: true },
      { id: "i", name: "n", weak: true },
    ],
  ])("the progress group %j", (progressGroup, expected) => {
    const build = new TestBuild();
    const state = build.state("state:run", build.state("bk.scratch"), ["x"], {
      progress_group: progressGroup,
    });
    expect(headOf(build.marshal(state)).metadata?.progressGroup).toMatchObject(expected);
  });

  test("a progress group requires a name or an id", () => {
    const build = new TestBuild();
    expect(
      build.problem("state:run", build.state("bk.scratch"), ["x"], { progress_group: {} }),
    ).toBe("options.progress_group: expected a name or an id, got an empty table");
  });
});
