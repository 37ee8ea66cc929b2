/** The rules of checks. A rule that BuildKit has for Dockerfiles has the same name. */

/** The description of each rule, in one sentence. */
export const LINT_RULES = {
  CopyIgnoredFile: "What an ignore file excludes is not in the build context",
  DroppedState: "A call whose new state is dropped has no effect: an error",
  InvalidBaseImagePlatform: "The programs of an image run on the platform it was made for",
  JSONArgsRecommended:
    "A list is recommended for entrypoint and cmd: a string runs in a shell, which does not pass signals on",
  PasswordInURL: "Passwords in URLs become part of definitions, caches and provenance",
  RedundantTargetPlatform: "Images use the target platform by default",
  SecretsUsedInArgOrEnv:
    "Build arguments and environment variables are not for secrets: images, caches and provenance show them",
  StringAsBoolean: "Lua takes every string for true, also the string false",
  UndefinedVar: "A command sees a build argument only when it is in its environment",
  UnescapedValue:
    "A value from outside is data, but inside a larger text its $ begins a variable: bk.escape doubles it",
  UnorderedKeys: "Tables, functions and states as keys have no order that stays the same",
  UnusedBuildArg: "A build argument that the script does not use has no effect",
  UnusedState: "The steps of a state that nothing uses are not built",
  WorkdirRelativePath:
    "A relative working directory without an absolute one before it depends on the base image",
} as const satisfies Readonly<Record<string, string>>;

/** The name of a rule. */
export type LintRule = keyof typeof LINT_RULES;

/** The rules whose violation is an error. A build that silently lacks a step is the worst outcome. */
export const ERROR_RULES: ReadonlySet<LintRule> = new Set<LintRule>(["DroppedState"]);
