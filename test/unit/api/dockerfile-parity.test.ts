/**
 * Calls next to the Dockerfiles they stand for: the digests are those of the definitions BuildKit v0.32.2's
 * dockerfile2llb makes, for a context in the session "sess1" that ignores node_modules.
 */
import { expect, test } from "@jest/globals";
import type { State } from "../../../src/llb/state.js";
import { imageConfig, layers, opsOf } from "../llb/fixtures.js";
import { TestBuild } from "./fixtures.js";

const IMAGE_DIGEST = `sha256:${"1".repeat(64)}`;

interface Pair {
  readonly name: string;
  readonly dockerfile: readonly string[];
  readonly make: (build: TestBuild) => State;
  readonly digest: string;
}

const pairs: readonly Pair[] = [
  {
    name: "the whole context into the working directory",
    dockerfile: ["FROM scratch", "WORKDIR /app", "COPY . ."],
    make: (build) =>
      build.chain(build.state("bk.scratch"), ["workdir", "/app"], ["copy", ".", "."]),
    digest: "sha256:a466e35ee69e642df6a61612b1354edac01b0b4c46addf543408ab3b15d5672c",
  },
  {
    name: "every form of COPY",
    dockerfile: [
      "FROM scratch",
      "COPY --chown=1:2 --chmod=0640 a b /x/",
      "COPY c /.",
      "COPY d e/.",
      "COPY --chmod=u+x f /g",
      "COPY --exclude=*.md h i",
    ],
    make: (build) =>
      build.chain(
        build.state("bk.scratch"),
        ["copy", ["a", "b"], "/x/", { owner: "1:2", mode: "0640" }],
        ["copy", "c", "/."],
        ["copy", "d", "e/."],
        ["copy", "f", "/g", { chmod: "u+x" }],
        ["copy", "h", "i", { exclude: "*.md" }],
      ),
    digest: "sha256:d7cb68cd1bca62b279da5a2034f10330d3ceeaa3df6ceec703bd34a259dc0988",
  },
  {
    name: "mounts and variables",
    dockerfile: [
      "FROM scratch",
      "WORKDIR /app",
      "ENV A=1",
      "ENV B=2",
      "ENV A=3",
      "RUN --mount=type=cache,target=/root/.cache --mount=type=cache,target=node_modules" +
        " --mount=type=cache,target=/z,uid=10,gid=20,mode=0700,sharing=locked" +
        " --mount=target=/src,source=lib --mount=type=tmpfs,target=/tmp,size=64m make all",
    ],
    make: (build) =>
      build.chain(
        build.state("bk.scratch"),
        ["workdir", "/app"],
        ["env", "A", 1],
        ["env", "B", 2],
        ["env", "A", 3],
        [
          "run",
          "make all",
          {
            mounts: [
              build.value("bk.cache", "/root/.cache"),
              build.value("bk.cache", "node_modules"),
              build.value("bk.cache", "/z", { owner: "10:20", mode: "0700", sharing: "locked" }),
              build.value("bk.bind", "/src", { source: "lib" }),
              build.value("bk.tmpfs", "/tmp", { size: "64m" }),
            ],
          },
        ],
      ),
    digest: "sha256:675c350891be346f146ab53405bf16e9c1f669560c321e9fb08aea0519637a26",
  },
  {
    name: "secrets and no network",
    dockerfile: [
      "FROM scratch",
      "RUN --mount=type=secret,id=tok,required --mount=type=secret,id=db/pw,env=PW,required" +
        ' --network=none ["make"]',
    ],
    make: (build) =>
      build.chain(build.state("bk.scratch"), [
        "run",
        ["make"],
        {
          network: "none",
          mounts: [
            build.value("bk.secret", { id: "tok" }),
            build.value("bk.secret", { id: "db/pw", env: "PW" }),
          ],
        },
      ]),
    digest: "sha256:0baa5edb0a3328265c59b8911410185e918451533eed0a5cd18862a3b920b036",
  },
  {
    name: "a user and its directories",
    dockerfile: ["FROM scratch", "USER 1000:100", "WORKDIR /srv", "WORKDIR data", "RUN id"],
    make: (build) =>
      build.chain(
        build.state("bk.scratch"),
        ["user", "1000:100"],
        ["workdir", "/srv"],
        ["workdir", "data"],
        ["run", "id"],
      ),
    digest: "sha256:45255d94c62c3b2e942a6a1ebc48eafc730863e16db72d0c9043725a102cab22",
  },
  {
    name: "what a base image carries",
    dockerfile: [
      "FROM alpine:3.20",
      "RUN npm ci",
      "COPY --chown=node:staff a* b ./",
      "ENV NODE=2 B=$NODE",
      'RUN ["true"]',
      "USER root",
      "WORKDIR /x/y",
      "COPY --from=busybox:1 /bin/sh /bin/sh",
    ],
    make: (build) =>
      build.chain(
        build.state("bk.image", "alpine:3.20"),
        ["run", "npm ci"],
        ["copy", ["a*", "b"], "./", { owner: "node:staff" }],
        ["env", ["NODE=2", "B=$NODE"]],
        ["run", ["true"]],
        ["user", "root"],
        ["workdir", "/x/y"],
        ["copy", build.state("bk.image", "busybox:1"), "/bin/sh", "/bin/sh"],
      ),
    digest: "sha256:ee9df995de8579e8143e427e90f1b1f03ccb7b42fe2e6f69fb4ab91eb6edbd37",
  },
];

test.each(pairs)("$name has the same definition as $dockerfile", ({ make, digest }) => {
  const config = imageConfig(
    {
      Env: ["NODE=1", "A=b"],
      WorkingDir: "/srv",
      User: "node",
      Shell: ["/bin/bash", "-c"],
    },
    layers("base"),
  );
  const build = new TestBuild({
    ignorePatterns: ["node_modules"],
    imageDigest: IMAGE_DIGEST,
    images: { "docker.io/library/alpine:3.20": config },
  });
  expect(opsOf(build.marshal(make(build))).at(-1)?.digest).toBe(digest);
});
