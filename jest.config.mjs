/** ESM throughout: wasmoon's glue uses import(), so --experimental-vm-modules is needed either way. */
export default {
  testEnvironment: "node",
  // Tests that run concurrently start processes: two keep a small machine busy.
  maxConcurrency: 2,
  // A process that ran hundreds of test files spends its time on garbage: measurements of growth would see that.
  workerIdleMemoryLimit: "800MB",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
  },
  reporters: ["default", "<rootDir>/test/support/summary-reporter.cjs"],
};
