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

/** Openings and words that make a comment hard to read, with what to write instead. */
const riddles = [
  [
    /^\*?\s*(?:What|Whether|Of)\s/,
    'Begin with a verb or a noun: "Returns …", "Reports whether …", "The …".',
  ],
  [/\btold\b/, 'Name the thing that knows: "is known", "receives".'],
  [/\ball the same\b/, 'Write "still".'],
  [/\bby itself\b/, 'Write "automatically".'],
  [/\bthe ones that\b/, "Name them."],
];

const plainWords = {
  rules: {
    comments: {
      create: (context) => ({
        Program() {
          for (const comment of context.sourceCode.getAllComments()) {
            for (const [pattern, message] of riddles) {
              if (pattern.test(comment.value)) context.report({ loc: comment.loc, message });
            }
          }
        },
      }),
    },
  },
};

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
    plugins: { words: plainWords },
    rules: { "words/comments": "error" },
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
