import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import { changeCarried, imageCarried, updateConfig } from "../../../src/llb/carried.js";
import { destinationPath } from "../../../src/llb/ops/file-op.js";
import type { Owner, CopyAction, FileAction } from "../../../src/llb/vertex/file-action.js";
import { utf8 } from "../../../src/util/bytes.js";
import {
  actionsOf,
  bareCarried,
  copyAction,
  file,
  headOf,
  image,
  imageConfig,
  local,
  marshal,
  mkfile,
  outputOf,
} from "./fixtures.js";

const context = local("context");
const alpine = image("docker.io/library/alpine:3.20");
const inApp = bareCarried({ WorkingDir: "/app" });

/** The message of a single action in `/app` of an image. */
function actionOf(action: FileAction) {
  const [only] = actionsOf(file([action], { base: outputOf(alpine), carried: inApp }));
  return only?.action.value;
}

function copyOf(fields: Partial<CopyAction>) {
  return actionOf(copyAction(context, { src: "/a", dest: "/b", ...fields }));
}

describe("a destination", () => {
  // dockerfile-parity.md A.4.1; the spellings of BuildKit's pathRelativeToWorkingDir.
  test.each([
    ["/app", "/abs", "/abs"],
    ["/app", "/abs/", "/abs/"],
    ["/app", "/abs/.", "/abs/."],
    ["/app", "/", "/"],
    ["/app", "/.", "/."],
    ["/app", ".", "/app/"],
    ["/app", "./", "/app/"],
    ["/app", "./.", "/app/."],
    ["/app", "sub", "/app/sub"],
    ["/app", "sub/", "/app/sub/"],
    ["/app", "sub/.", "/app/sub/."],
    ["/app", "../x/", "/x/"],
    ["/app", "..", "/"],
    ["/app", "../", "/"],
    ["/", ".", "/"],
    ["/", "./", "/"],
    ["/", "sub", "/sub"],
    ["/app", "a//b/./c", "/app/a/b/c"],
    ["/app", "/../../etc", "/etc"],
    ["/app", "name.", "/app/name."],
    ["/app", "...", "/app/..."],
  ])("in %s, %j is %j", (workdir, dest, expected) => {
    expect(destinationPath(workdir, dest)).toBe(expected);
  });
});

describe("copy", () => {
  test("has the fields of a COPY", () => {
    expect(copyOf({})).toMatchObject({
      src: "/a",
      dest: "/b",
      mode: -1,
      modeStr: "",
      timestamp: -1n,
      followSymlink: true,
      dirCopyContents: true,
      createDestPath: true,
      allowWildcard: true,
      allowEmptyWildcard: true,
      attemptUnpackDockerCompatibility: false,
      alwaysReplaceExistingDestPaths: false,
      includePatterns: [],
      excludePatterns: [],
      requiredPaths: [],
    });
    expect(copyOf({})).not.toHaveProperty("owner");
  });

  test.each<readonly [string, Partial<CopyAction>, object]>([
    ["a mode", { mode: 0o1777 }, { mode: 0o1777, modeStr: "" }],
    ["a mode of nothing", { mode: 0 }, { mode: 0, modeStr: "" }],
    ["a symbolic mode", { mode: "u+x,go-w" }, { mode: 0, modeStr: "u+x,go-w" }],
    ["links as they are", { followSymlink: false }, { followSymlink: false }],
    ["the directory itself", { copyDirContents: false }, { dirCopyContents: false }],
    ["no parents", { createDestPath: false }, { createDestPath: false }],
    ["literal names", { allowWildcard: false }, { allowWildcard: false }],
    ["something there", { allowNotFound: false }, { allowEmptyWildcard: false }],
    ["in place of all", { alwaysReplace: true }, { alwaysReplaceExistingDestPaths: true }],
    ["unpacked", { unpack: true }, { attemptUnpackDockerCompatibility: true }],
    [
      "some of it, in the order given",
      { include: ["b", "a"], exclude: ["z", "y"] },
      { includePatterns: ["b", "a"], excludePatterns: ["z", "y"] },
    ],
  ])("%s", (_name, fields, expected) => {
    expect(copyOf(fields)).toMatchObject(expected);
  });

  test.each([
    [".", "/"],
    ["/", "/"],
    ["a/b/", "/a/b"],
    ["./a", "/a"],
    ["../../etc", "/etc"],
    ["a/*/[b-c]?.txt", "/a/*/[b-c]?.txt"],
  ])("src %j reads %s", (src, expected) => {
    expect(copyOf({ src })).toMatchObject({ src: expected });
  });

  test("of scratch has no source input", () => {
    const [action] = actionsOf(file([copyAction(undefined, { src: "/", dest: "/" })]));
    expect(action).toMatchObject({ input: -1n, secondaryInput: -1n, output: 0n });
  });
});

describe("mkdir", () => {
  test.each<readonly [string, FileAction, object]>([
    [
      "in the working directory",
      { type: "mkdir", path: "a/../b/", mode: 0o750, makeParents: true },
      { path: "/app/b", mode: 0o750, makeParents: true, timestamp: -1n },
    ],
    [
      "alone",
      { type: "mkdir", path: "/x", mode: 0o755, makeParents: false },
      { path: "/x", makeParents: false },
    ],
  ])("%s", (_name, action, expected) => {
    expect(actionOf(action)).toMatchObject(expected);
  });
});

describe("mkfile", () => {
  test("keeps its bytes unchanged", () => {
    const data = new Uint8Array([0, 255, 10]);
    expect(actionOf({ type: "mkfile", path: "f", mode: 0o600, data })).toMatchObject({
      path: "/app/f",
      mode: 0o600,
      data,
      timestamp: -1n,
    });
  });
});

describe("rm", () => {
  test.each([
    [true, false],
    [false, true],
  ])("not found %j, wildcards %j", (allowNotFound, allowWildcard) => {
    expect(actionOf({ type: "rm", path: "*.log", allowNotFound, allowWildcard })).toMatchObject({
      path: "/app/*.log",
      allowNotFound,
      allowWildcard,
    });
  });
});

describe("symlink", () => {
  test("keeps the target unchanged", () => {
    expect(actionOf({ type: "symlink", target: "../x/", path: "l" })).toMatchObject({
      oldpath: "../x/",
      newpath: "/app/l",
      timestamp: -1n,
    });
  });
});

describe("owners", () => {
  test.each<readonly [string, Owner, object]>([
    ["a number", { user: 1000 }, { user: { user: { case: "byID", value: 1000 } } }],
    ["zero", { user: 0 }, { user: { user: { case: "byID", value: 0 } } }],
    ["root", { user: "root" }, { user: { user: { case: "byID", value: 0 } } }],
    [
      "a name",
      { user: "node" },
      { user: { user: { case: "byName", value: { name: "node", input: 0n } } } },
    ],
    [
      "a user and a group",
      { user: 1, group: "staff" },
      {
        user: { user: { case: "byID", value: 1 } },
        group: { user: { case: "byName", value: { name: "staff", input: 0n } } },
      },
    ],
    ["a group", { group: 5 }, { group: { user: { case: "byID", value: 5 } } }],
  ])("%s", (_name, owner, expected) => {
    expect(copyOf({ owner })).toMatchObject({ owner: expected });
    expect(actionOf({ ...mkfile("/x"), owner } as FileAction)).toMatchObject({ owner: expected });
  });

  test("a user alone names no group", () => {
    expect(copyOf({ owner: { user: 1 } })).not.toHaveProperty("owner.group");
  });

  test("names are looked up in the base, at any input index", () => {
    const same = file([copyAction(alpine, { src: "/a", dest: "/b", owner: { user: "node" } })], {
      base: outputOf(alpine),
    });
    expect(headOf(marshal(same)).op.inputs).toHaveLength(1);
    expect(actionsOf(same)).toMatchObject([
      {
        input: 0n,
        secondaryInput: 0n,
        action: { value: { owner: { user: { user: { value: { input: 0n } } } } } },
      },
    ]);
  });

  test("a name in every action of a chain is looked up in the base", () => {
    const owner = { user: "node" };
    const actions = ["/a", "/b"].map((dest) => copyAction(context, { src: "/", dest, owner }));
    const values = actionsOf(file(actions, { base: outputOf(alpine) })).map(({ action }) => action);
    expect(values).toMatchObject(
      actions.map(() => ({ value: { owner: { user: { user: { value: { input: 0n } } } } } })),
    );
  });

  test.each<readonly [string, Owner]>([
    ["node", { user: "node" }],
    ["staff", { user: 0, group: "staff" }],
  ])("the name %s on scratch fails at its line", (name, owner) => {
    const frames = [{ file: "build.lua", line: 3 }];
    const vertex = file([copyAction(context, { src: "/", dest: "/", owner })], { frames });
    expect(() => marshal(vertex)).toThrow(
      new ScriptError(
        `build.lua:3: the owner "${name}" cannot be resolved: the destination is scratch, which has no /etc/passwd: write numbers, such as "1000:1000"`,
        frames,
      ),
    );
  });

  test("numbers on scratch are accepted", () => {
    const action = copyAction(context, { src: "/", dest: "/", owner: { user: "root", group: 5 } });
    expect(actionsOf(file([action]))).toHaveLength(1);
  });
});

describe("variables", () => {
  const carried = bareCarried({ WorkingDir: "/app", Env: ["DIR=d", "MODE=0640", "U=1:staff"] });

  function expanded(action: FileAction) {
    const [only] = actionsOf(file([action], { base: outputOf(alpine), carried }));
    return only?.action.value;
  }

  test.each<readonly [string, FileAction, object]>([
    [
      "of a copy",
      copyAction(context, { src: "a/$DIR", dest: "${DIR}/", mode: "$MODE", owner: { text: "$U" } }),
      {
        src: "/a/d",
        dest: "/app/d/",
        mode: 0o640,
        modeStr: "",
        owner: {
          user: { user: { value: 1 } },
          group: { user: { value: { name: "staff", input: 0n } } },
        },
      },
    ],
    [
      "of a symbolic mode",
      copyAction(context, { src: "/", dest: "/", mode: "${NONE:-u+x}" }),
      { mode: 0, modeStr: "u+x" },
    ],
    [
      "of a new directory",
      { type: "mkdir", path: "$DIR", mode: 0o755, makeParents: true },
      { path: "/app/d" },
    ],
    ["of a new file", mkfile("$DIR/f", "$DIR"), { path: "/app/d/f", data: utf8("$DIR") }],
    [
      "of what is removed",
      { type: "rm", path: "/$DIR", allowNotFound: false, allowWildcard: false },
      { path: "/d" },
    ],
    [
      "of a link",
      { type: "symlink", target: "../$DIR", path: "l$$" },
      { oldpath: "../d", newpath: "/app/l$" },
    ],
  ])("%s are expanded", (_name, action, expected) => {
    expect(expanded(action)).toMatchObject(expected);
  });

  test.each<readonly [string, FileAction]>([
    [
      'mode: expected an octal or symbolic mode, got "1:staff" from "$U"',
      copyAction(context, { src: "/", dest: "/", mode: "$U" }),
    ],
    [
      'owner: expected "user" or "user:group", got "a:b:c" from "${N:-a:b:c}"',
      copyAction(context, { src: "/", dest: "/", owner: { text: "${N:-a:b:c}" } }),
    ],
  ])("with an invalid value fail at the step's line: %s", (message, action) => {
    const frames = [{ file: "build.lua", line: 8 }];
    expect(() => marshal(file([action], { carried, frames }))).toThrow(
      new ScriptError(`build.lua:8: ${message}`),
    );
  });
});

describe("WORKDIR's directory", () => {
  const mkdir: FileAction = {
    type: "mkdir",
    path: "/srv",
    mode: 0o755,
    makeParents: true,
    ownedByUser: true,
  };

  test.each<readonly [string, object]>([
    ["1000:100", { user: { user: { value: 1000 } }, group: { user: { value: 100 } } }],
    ["root", { user: { user: { case: "byID", value: 0 } } }],
    ["node", { user: { user: { case: "byName", value: { name: "node", input: 0n } } } }],
  ])("belongs to the state's user %s", (User, owner) => {
    const vertex = file([mkdir], { base: outputOf(alpine), carried: bareCarried({ User }) });
    expect(actionsOf(vertex)[0]?.action.value).toMatchObject({ path: "/srv", owner });
  });

  test("belongs to root without a user", () => {
    const vertex = file([mkdir], { base: outputOf(alpine) });
    expect(actionsOf(vertex)[0]?.action.value).not.toHaveProperty("owner");
  });

  test("belongs to the base image's user, resolved during marshalling", () => {
    const vertex = file([mkdir], { base: outputOf(alpine), carried: imageCarried(alpine) });
    const images = { [alpine.reference]: imageConfig({ User: "app" }) };
    expect(actionsOf(vertex, { images })[0]?.action.value).toMatchObject({
      owner: { user: { user: { value: { name: "app" } } } },
    });
  });

  // The wrapped dates equal those of Go's time.UnixNano for a Dockerfile's WORKDIR.
  test.each([
    [1_700_000_000, 1_700_000_000_000_000_000n],
    [-5, -5_000_000_000n],
    [9_223_372_036, 9_223_372_036_000_000_000n],
    [9_223_372_037, -9_223_372_036_709_551_616n],
    [253_402_300_799, -4_852_116_232_933_722_624n],
  ])("has the source date %d, within 64 bits", (sourceDateEpoch, timestamp) => {
    const vertex = file([mkdir], { base: outputOf(alpine) });
    const [action] = actionsOf(vertex, { request: { sourceDateEpoch } });
    expect(action?.action.value).toMatchObject({ timestamp });
  });

  test("keeps its owner if the user is set later", () => {
    const before = imageCarried(alpine);
    changeCarried(before, (values) => updateConfig(values, { User: "later" }), []);
    const vertex = file([mkdir], { base: outputOf(alpine), carried: before });
    expect(actionsOf(vertex)[0]?.action.value).not.toHaveProperty("owner");
  });
});

describe("chains of actions", () => {
  const chain = file(
    [
      mkfile("/1"),
      copyAction(context, { src: "/", dest: "/2" }),
      copyAction(local("other"), { src: "/", dest: "/3" }),
      copyAction(context, { src: "/", dest: "/4" }),
    ],
    { base: outputOf(alpine) },
  );

  test("number results after the inputs, and the last is the op's result", () => {
    expect(
      actionsOf(chain).map(({ input, secondaryInput, output }) => [input, secondaryInput, output]),
    ).toEqual([
      [0n, -1n, -1n],
      [3n, 1n, -1n],
      [4n, 2n, -1n],
      [5n, 1n, 0n],
    ]);
  });

  test("have each state as an input once", () => {
    expect(headOf(marshal(chain)).op.inputs).toHaveLength(3);
  });

  test("on scratch start without an input", () => {
    const vertex = file([mkfile("/1"), copyAction(context, { src: "/", dest: "/2" })]);
    expect(actionsOf(vertex)).toMatchObject([
      { input: -1n, secondaryInput: -1n, output: -1n },
      { input: 1n, secondaryInput: 0n, output: 0n },
    ]);
  });

  test("without inputs number results from zero", () => {
    expect(actionsOf(file([mkfile("/1"), mkfile("/2")]))).toMatchObject([
      { input: -1n, output: -1n },
      { input: 0n, output: 0n },
    ]);
  });
});
