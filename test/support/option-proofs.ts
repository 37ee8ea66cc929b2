/** The test that shows the effect of each client option. docs/frontend.md links to these tests. */

import type { Proof } from "./proofs.js";

const REQUEST = "test/unit/request/build-request.test.ts";
const HONOURED: Proof = [REQUEST, "an option that is honoured"];
const COMMANDS: Proof = [
  "test/unit/request/command-options.test.ts",
  "what is wanted around every command",
];
const AROUND: Proof = ["test/e2e/options.test.ts", "what the client wants around every command"];
const CONTEXT: Proof = ["test/unit/request/contexts.test.ts", "the build context"];
const OPTIONS = "test/integration/options.test.ts";
const REACH: Proof = [OPTIONS, "options that are honoured reach the graph"];
const SILENT: Proof = [OPTIONS, "options that change nothing pass in silence"];
const ATTESTATIONS = "test/e2e/attestations.test.ts";
const SCANS: Proof = [ATTESTATIONS, "targets that ask for it are scanned besides the result"];

/** Tests by the key of the option in src/request/option-table.ts. */
export const OPTION_PROOFS: Readonly<Record<string, Proof>> = {
  filename: ["test/unit/host/script-source.test.ts", "the build file"],
  context: ["test/e2e/contexts.test.ts", "a repository brings build file"],
  contextkey: CONTEXT,
  contextsubdir: CONTEXT,
  dockerfilekey: ["test/integration/contexts.test.ts", "that is an archive is unpacked"],
  "context:NAME": ["test/e2e/contexts.test.ts", "named contexts of every kind"],
  "input-metadata:NAME": ["test/e2e/contexts.test.ts", "bake: a matrix"],
  "local-sessionid:NAME": REACH,
  "sharedkey:localdir:NAME": ["test/unit/request/contexts.test.ts", "a named context"],
  target: ["test/e2e/stages.test.ts", "a target is built when it is asked for"],
  "build-arg:NAME": ["test/e2e/options.test.ts", "build arguments in the types"],
  "label:NAME": ["test/e2e/options.test.ts", "labels of the client win"],
  platform: ["test/integration/contexts.test.ts", "several platforms"],
  "multi-platform": ["test/integration/contexts.test.ts", "of which there is one"],
  "no-cache": ["test/e2e/options.test.ts", "an unchanged build runs nothing again"],
  "image-resolve-mode": REACH,
  "cache-imports": REACH,
  "cache-from": HONOURED,
  "force-network-mode": ["test/e2e/options.test.ts", "force-network-mode holds"],
  "add-hosts": AROUND,
  ulimit: AROUND,
  "shm-size": AROUND,
  "cgroup-parent": COMMANDS,
  hostname: AROUND,
  memory: AROUND,
  memswap: COMMANDS,
  cpushares: COMMANDS,
  cpuperiod: COMMANDS,
  cpuquota: COMMANDS,
  cpusetcpus: COMMANDS,
  cpusetmems: COMMANDS,
  "attest:sbom": SCANS,
  "attest:provenance": [ATTESTATIONS, "provenance names the build file"],
  requestid: ["test/e2e/subrequests.test.ts", "the outline, as text and as JSON"],
  "frontend.caps": ["test/e2e/subrequests.test.ts", "a capability that nobody has"],
  cmdline: SILENT,
  source: SILENT,
  "input:NAME": SILENT,
  "vcs:NAME": SILENT,
  "build-arg:BUILDKIT_DOCKERFILE_CHECK": [
    "test/e2e/subrequests.test.ts",
    "a build with error=true fails",
  ],
  "build-arg:BUILDKIT_SYNTAX": [
    "test/e2e/hello.test.ts",
    "docker buildx takes the frontend from BUILDKIT_SYNTAX",
  ],
  "build-arg:BUILDKIT_CACHE_MOUNT_NS": HONOURED,
  "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR": [
    "test/e2e/contexts.test.ts",
    "a repository brings build file",
  ],
  "build-arg:BUILDKIT_MULTI_PLATFORM": HONOURED,
  "build-arg:BUILDKIT_SANDBOX_HOSTNAME": COMMANDS,
  "build-arg:BUILDKIT_INLINE_CACHE": SILENT,
  "build-arg:BUILDKIT_BUILD_NAME": SILENT,
  "build-arg:BUILDKIT_ATTEST_SBOM": [
    "test/unit/request/attestations.test.ts",
    "an SBOM is asked for",
  ],
  "build-arg:BUILDKIT_SBOM_SCAN_CONTEXT": SCANS,
  "build-arg:BUILDKIT_SBOM_SCAN_STAGE": SCANS,
  "build-arg:SOURCE_DATE_EPOCH": ["test/e2e/outputs.test.ts", "two builds without cache"],
  "build-arg:http_proxy": REACH,
  "build-arg:LUAKIT_TIME_LIMIT": ["test/integration/limits.test.ts", "a script that goes too far"],
  "build-arg:LUAKIT_MEMORY_LIMIT": [
    "test/integration/limits.test.ts",
    "a script that goes too far",
  ],
  "build-arg:LUAKIT_LOG_LEVEL": [
    "test/integration/session.test.ts",
    "secrets among the build arguments",
  ],
};
