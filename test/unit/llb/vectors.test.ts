/** Whole definitions against digests that were made by others. */
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, test } from "@jest/globals";
import type { Vertex } from "../../../src/llb/vertex/vertex.js";
import {
  DEFAULT_PATH_ENV,
  NOTHING,
  bareCarried,
  bindMount,
  cacheMount,
  copyAction,
  diff,
  exec,
  file,
  image,
  local,
  marshal,
  merge,
  mkfile,
  opsInNumberOrder,
  opsOf,
  outputOf,
  secretMount,
  sshMount,
} from "./fixtures.js";

const alpine = image("docker.io/library/alpine:latest");
const busybox = image("docker.io/library/busybox:latest");
const context = local("context", { exclude: ["node_modules"] });
const echo = exec(["/bin/sh", "-c", "echo hi"], {
  base: outputOf(alpine),
  carried: bareCarried({ Env: [DEFAULT_PATH_ENV] }),
});
const copied = file([copyAction(context, { src: "/src", dest: "/app/" })], {
  base: outputOf(alpine),
});
const everyMount = exec(["make"], {
  base: outputOf(alpine),
  carried: bareCarried({ WorkingDir: "/src" }),
  mounts: [
    cacheMount("/cache", { id: "cache" }),
    bindMount(context, "/src"),
    { type: "tmpfs", dest: "/tmp", size: 0 },
    secretMount("tok", { dest: "/run/secrets/tok" }),
    sshMount(),
  ],
});

/** Reads all of the context: otherwise its op would ask for the paths that are used. */
const wholeContext = file([copyAction(context, { src: "/", dest: "/" })]);

/** The op of a vertex in a graph that uses the whole context, as `ops` gives its ops. */
function opIn(ops: typeof opsInNumberOrder, vertex: Vertex) {
  const all = ops(marshal(merge([vertex, wholeContext])));
  const digest = all.at(-2)?.op.inputs[0]?.digest;
  return all.find((op) => op.digest === digest);
}

interface Vector {
  readonly name: string;
  readonly vertex: Vertex;
  readonly length: number;
  /** In number order: gateway-protocol.md, appendix A. */
  readonly inNumberOrder: string;
  /** The bytes of client/llb in BuildKit v0.32.2. */
  readonly inGoOrder: string;
}

const vectors: readonly Vector[] = [
  {
    name: "V1, a base image",
    vertex: alpine,
    length: 68,
    inNumberOrder: "sha256:665ba8b2cdc0cb0200e2a42a6b3c0f8f684089f4cd1b81494fbb9805879120f7",
    inGoOrder: "sha256:a7f9733e307dd352c82d43053b783dd17bb2ec2c36214908ce393e41545c8b51",
  },
  {
    name: "H1, a command",
    vertex: echo,
    length: 196,
    inNumberOrder: "sha256:8c29138dd9b792cd82ace0fd353717b50e6ba98ee82656a66664086d70d32e19",
    inGoOrder: "sha256:12ba4d28f951f080d9f5aa5807bf6053293b49b8c2e9184ead27de6580795f6f",
  },
  {
    name: "H3, a client directory",
    vertex: context,
    length: 120,
    inNumberOrder: "sha256:6fbd12ce4023ee01081286a1bf3ccdf7b1e9d102d237f4f129af0e116f718417",
    inGoOrder: "sha256:2c4b79a5cbf45bf5bf922ca36cc543ac37353a4cd34458ae3b774ccb228cf64c",
  },
  {
    name: "H4, a copy",
    vertex: copied,
    length: 205,
    inNumberOrder: "sha256:c164da4a5ac9c204a50b1f4aa5dc6a75acb897c0d4aa5174c932c2b1543d1fec",
    inGoOrder: "sha256:1ffdabc2f1688511c05e8a26e51e271aa8f04eccd1f8659be8c1b12a91391884",
  },
  {
    name: "H5, a file on scratch",
    vertex: file([mkfile("/foo", "hello")]),
    length: 57,
    inNumberOrder: "sha256:6d6d2e165120ed18cab265782d7ca1f109e8eb442efd8997e7a1291f4fd04ca6",
    inGoOrder: "sha256:a6790b1e0f5015131364a2f51b92bd90d908292d4e6a13ee74b14e520d846864",
  },
  {
    name: "H6, a merge",
    vertex: merge([alpine, copied]),
    length: 160,
    inNumberOrder: "sha256:e4e818d6f9ddf099a53e76e0c1dfa1c68024f024cd4ba0948600cd5118d40404",
    inGoOrder: "sha256:b1d6fb0d0a90ecbf84b9f749f312b7a051c3a8515fd19015a737cdcf56c52120",
  },
  {
    name: "H8, a command with a mount of every type",
    vertex: everyMount,
    length: 437,
    inNumberOrder: "sha256:84bf69d1f87434d5839da2eb0ee5bcc6998047b7093f74eb63d0cb9a1722b000",
    inGoOrder: "sha256:a7030fc356ee35e0da42c8dbeac2a6c2b85148e7099a1299e076d8ee8d35ea50",
  },
];

describe("single ops", () => {
  test.each(vectors)("$name: the message is the published one", (vector) => {
    const op = opIn(opsInNumberOrder, vector.vertex);
    expect([op?.bytes.length, op?.digest]).toEqual([vector.length, vector.inNumberOrder]);
  });

  test.each(vectors)("$name: the bytes equal those of BuildKit's client", (vector) => {
    const op = opIn(opsOf, vector.vertex);
    expect([op?.bytes.length, op?.digest]).toEqual([vector.length, vector.inGoOrder]);
  });

  test("H7, a diff on scratch", () => {
    const op = opsInNumberOrder(marshal(diff(undefined, echo))).at(-2);
    expect(op?.digest).toBe(
      "sha256:9a321023ec01339eb806caa850b37932842080d19bdb5564c8eae3b883399779",
    );
  });
});

describe("bytes", () => {
  test("V1 and H3: platform and constraints come before the oneof", () => {
    const bytes = [alpine, context].map((vertex) => opsOf(marshal(vertex))[0]?.bytes);
    expect(bytes.map((item) => bytesToHex(item ?? new Uint8Array()))).toEqual([
      "520e0a05616d64363412056c696e75785a001a300a2e646f636b65722d696d6167653a2f2f646f636b65722e696f2f6c6962726172792f616c70696e653a6c6174657374",
      "5a001a740a0f6c6f63616c3a2f2f636f6e7465787412290a156c6f63616c2e6578636c7564657061747465726e7312105b226e6f64655f6d6f64756c6573225d12160a0d6c6f63616c2e73657373696f6e12057365737331121e0a136c6f63616c2e7368617265646b657968696e741207636f6e74657874",
    ]);
  });

  test("H5 in number order", () => {
    const [op] = opsInNumberOrder(marshal(file([mkfile("/foo", "hello")])));
    expect(bytesToHex(op?.bytes ?? new Uint8Array())).toBe(
      "2235123308ffffffffffffffffff0110ffffffffffffffffff012a1b0a042f666f6f10a4031a0568656c6c6f28ffffffffffffffffff015a00",
    );
  });
});

describe("terminal ops", () => {
  test("H2, in number order", () => {
    const terminal = opsInNumberOrder(marshal(echo)).at(-1);
    expect([terminal?.bytes.length, terminal?.digest]).toEqual([
      75,
      "sha256:8d69d10be8112ad87331c219a63e30a25d5a95a8d2e4886d25464786aa7b76b4",
    ]);
  });

  test.each([
    ["H1", echo, "sha256:bb404e43326b76d2ef7dbb371f03ac1f4d0cca2151233be4aaeafc981f6e8d93"],
    ["H8", everyMount, "sha256:65fad46457691b7bfd7bfffde5b9865efca5a553623bce59808c9b8bd93d3ee6"],
  ])("%s has the bytes of BuildKit's client", (_name, vertex, digest) => {
    expect(opsOf(marshal(vertex)).at(-1)?.digest).toBe(digest);
  });
});

/** Digests of client/llb of BuildKit v0.32.2 for graphs that need every rule of ordering. */
describe("graphs with the bytes of BuildKit's client", () => {
  test("mounts in another order, from two sources", () => {
    const vertex = exec(["make"], {
      base: outputOf(alpine),
      mounts: [
        bindMount(context, "/z"),
        bindMount(busybox, "/a", { source: "/bin" }),
        cacheMount("/m", { id: "mod", sharing: "locked" }),
        bindMount(context, "/rw", { readonly: false }),
      ],
    });
    expect(opsOf(marshal(vertex)).map(({ digest }) => digest)).toEqual([
      "sha256:a7f9733e307dd352c82d43053b783dd17bb2ec2c36214908ce393e41545c8b51",
      "sha256:2c4b79a5cbf45bf5bf922ca36cc543ac37353a4cd34458ae3b774ccb228cf64c",
      "sha256:e1432b8e2054abb034451c15f0a8ad49d07f5892ca266016226fec77e95d20a0",
      "sha256:cbf555ab8e953e38a58c120a7d272721c50f00d9582ce34b21a5601f22680428",
      "sha256:0e09bb3ae18f989065847837d9026eb6ea7524da165cff3be4e78a364040b416",
    ]);
  });

  test("secrets, agents, modes and a proxy", () => {
    const vertex = exec(["true"], {
      base: outputOf(alpine),
      options: { security: "insecure", network: "host", valid_exit_codes: [0, 3] },
      mounts: [
        secretMount("npm", { dest: "/run/secrets/npm", uid: 1000, gid: 1001, mode: 0o440 }),
        secretMount("token", { env: "TOKEN", optional: true }),
        sshMount(),
        sshMount({ id: "deploy", dest: "/ssh", optional: true }),
        { type: "tmpfs", dest: "/t", size: 64 * 1024 * 1024 },
      ],
    });
    const proxyEnv = new Map([
      ["http_proxy", "http://p:1"],
      ["no_proxy", "localhost"],
    ]);
    expect(opsOf(marshal(vertex, { request: { proxyEnv } })).at(-1)?.digest).toBe(
      "sha256:6b70d50939e7e5a14844316967c882a873daa8f716149e25559199ecae347bd1",
    );
  });

  test("a chain of file actions", () => {
    const vertex = file(
      [
        {
          type: "mkdir",
          path: "sub",
          mode: 0o750,
          makeParents: true,
          owner: { user: "node", group: "staff" },
        },
        {
          type: "mkfile",
          path: "sub/file",
          mode: 0o600,
          data: new Uint8Array([0, 255]),
          owner: { user: 1, group: 2 },
        },
        copyAction(context, {
          src: "/src",
          dest: "./",
          owner: { user: 1000 },
          followSymlink: false,
          copyDirContents: false,
          createDestPath: false,
          allowWildcard: false,
          allowNotFound: false,
        }),
        { type: "rm", path: "/tmp/*", allowNotFound: true, allowWildcard: true },
        { type: "symlink", target: "/bin/sh", path: "/app/sh", owner: { user: "root" } },
      ],
      { base: outputOf(alpine), carried: bareCarried({ WorkingDir: "/app" }) },
    );
    expect(opIn(opsOf, vertex)?.digest).toBe(
      "sha256:22c933cd5c69020373ab823044fee2b014311b4143afc1d9af1683e37a7b81ed",
    );
  });

  test("a merge and a diff with the same operand twice", () => {
    const digests = [merge([alpine, context, alpine]), diff(alpine, alpine)].map(
      (vertex) => opsOf(marshal(vertex)).at(-2)?.digest,
    );
    expect(digests).toEqual([
      "sha256:ba12baa2b7cb9b086be7b3999a83c8c6bf4858e70348b018fb595bb025eca114",
      "sha256:3d76045b56c14fb580626fe116f3bc34584ec2c5981e8b669d75ce2263000f09",
    ]);
  });

  test("the diff of two states", () => {
    expect(opsOf(marshal(diff(alpine, echo))).at(-2)?.digest).toBe(
      "sha256:f7d654441d8270ab0ce6a7f0a488c5763f5d2f95e8853caa35338ddfd1b88166",
    );
  });

  test("a state without configuration has an empty environment", () => {
    expect(opsOf(marshal(exec(["true"], { carried: NOTHING })))[0]?.op.op).toMatchObject({
      case: "exec",
      value: { meta: { env: [], cwd: "/" } },
    });
  });
});
