/** The import rules of docs/architecture.md. Each rule says why it is there. */
const LEAVES = "^src/(errors\\.ts|util/)";
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: "^src/", pathNot: [LEAVES, from, ...to] },
});

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "A cycle cannot be understood one file at a time.",
      severity: "error",
      from: { pathNot: "^src/llb/vertex/" },
      to: { circular: true },
    },
    {
      name: "no-cycles-but-of-types",
      comment:
        "The types of a graph refer to each other: an output has a vertex, which reads outputs.",
      severity: "error",
      from: { path: "^src/llb/vertex/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    only("oci", "^src/oci/", [], "OCI formats depend on nothing of ours."),
    only("schema", "^src/schema/", [], "Descriptions of Lua values know neither the VM nor LLB."),
    only(
      "llb",
      "^src/llb/",
      ["^src/gen/", "^src/oci/"],
      "The graph is usable without a VM and without a session.",
    ),
    only("lua", "^src/lua/", ["^src/schema/"], "The VM host knows nothing about the product."),
    only(
      "api",
      "^src/api/",
      ["^src/schema/", "^src/llb/", "^src/oci/"],
      "Effects only through api/host.ts.",
    ),
    only(
      "request",
      "^src/request/",
      ["^src/oci/", "^src/llb/"],
      "Options are text; parsing them has no effects, and gives what the graph takes.",
    ),
    only(
      "gateway",
      "^src/gateway/",
      ["^src/gen/", "^src/oci/", "^src/log\\.ts"],
      "The protocol client knows neither scripts nor options.",
    ),
    only(
      "host",
      "^src/host/",
      ["^src/llb/", "^src/gateway/", "^src/request/", "^src/oci/", "^src/api/host\\.ts"],
      "Files come from the gateway.",
    ),
    only(
      "evaluate",
      "^src/evaluator/(evaluate|evaluation-request|linter|script-run|modules|message-budget)\\.ts",
      ["^src/evaluator/", "^src/lua/", "^src/api/", "^src/llb/", "^src/oci/", "^src/request/"],
      "The core runs anywhere.",
    ),
    only(
      "subrequests",
      "^src/subrequests/",
      ["^src/evaluator/", "^src/lua/runtime\\.ts", "^src/(api|llb|oci|request)/"],
      "Questions about a script are answered from its evaluation.",
    ),
    only(
      "testing",
      "^src/testing/",
      ["^src/evaluator/", "^src/host/ignore-file\\.ts", "^src/(api|llb|lua|oci|request|schema)/"],
      "Tests run the core over files in memory; they know neither disk nor daemon.",
    ),
    only(
      "cli",
      "^src/(cli/|library\\.ts)",
      [
        "^src/cli/",
        "^src/testing/",
        "^src/lua/runtime\\.ts",
        "^src/evaluator/transfer\\.ts",
        "^src/(request|llb|oci)/",
      ],
      "The command and the library add disk and terminal to src/testing.",
    ),
    {
      name: "core-has-no-node",
      comment: "The core also runs in a browser: no node: module.",
      severity: "error",
      from: {
        path: "^src/(testing|schema|lua|api|llb|oci|request|subrequests|util|errors\\.ts|evaluator/(evaluate|evaluation-request|linter|script-run|modules|message-budget)\\.ts)",
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-file-system",
      comment:
        "Files come from the gateway; the first bytes need file descriptors, and the start its script.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: ["^src/start\\.ts", "^src/gateway/stdio\\.ts", "^src/cli/"],
      },
      to: { path: "^(node:)?(fs|child_process)(/promises)?$" },
    },
    ...[
      ["wasmoon", "^src/lua/", "One folder knows the VM."],
      ["@grpc/grpc-js", "^src/gateway/", "One folder knows the transport."],
      ["@bufbuild/protobuf", "^src/(llb|gateway|gen)/", "Protobuf stays at the edges."],
      ["pino", "^src/log\\.ts", "One file knows the logger."],
    ].map(([library, allowed, comment]) => ({
      name: `only-one-user-of-${library}`,
      comment,
      severity: "error",
      from: { path: "^src/", pathNot: [allowed] },
      to: { path: `^node_modules/${library}/` },
    })),
    {
      name: "gen",
      comment: "Generated messages stay at the edges.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/(llb|gateway|gen)/"] },
      to: { path: "^src/gen/" },
    },
    {
      name: "silent-core",
      comment: "The core returns or throws; it does not log.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/(main|frontend)\\.ts", "^src/gateway/"] },
      to: { path: "^src/log\\.ts" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
