import tseslint from "typescript-eslint";

const restricted = [
  {
    selector: "TSEnumDeclaration",
    message: "Use a union of string literals.",
  },
  {
    selector: "ExportDefaultDeclaration",
    message: "Export by name, so that a thing has one name everywhere.",
  },
];

export default tseslint.config(
  { ignores: ["dist/**", "src/gen/**", "examples/**", "**/*.mjs", "**/*.cjs", "eslint.config.js"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "no-console": "error",
      "no-restricted-syntax": ["error", ...restricted],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: [
      "src/main.ts",
      "src/start.ts",
      "src/gateway/stdio.ts",
      "src/gateway/transport.ts",
      "src/cli/**",
    ],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "process",
          property: "stdin",
          message: "Only gateway/stdio.ts: it is the gRPC transport.",
        },
        {
          object: "process",
          property: "stdout",
          message: "Only gateway/stdio.ts: it is the gRPC transport.",
        },
        { object: "process", property: "env", message: "Take the environment as a parameter." },
      ],
    },
  },
);
