/** The editor stubs of the classes in tests. */
import type { StubClass } from "../schema/lua-stubs.js";
import { EVALUATION_FIELDS } from "./evaluation-value.js";

const copyFields = {
  dest: "string?",
  include: "string[]?",
  exclude: "string[]?",
  follow_symlink: "boolean?",
  copy_dir_contents: "boolean?",
  create_dest_path: "boolean?",
  allow_wildcard: "boolean?",
  allow_not_found: "boolean?",
  always_replace: "boolean?",
  unpack: "boolean?",
};

const actionFields = {
  ...copyFields,
  from: "integer?",
  owner: "string?",
  mode: "string?",
  path: "string?",
  make_parents: "boolean?",
  data: "string?",
  text: "string?",
  target: "string?",
};

const sourceFields = {
  ref: "string?",
  checksum: "string?",
  follow_paths: "string[]?",
  attrs: "table<string, string>?",
};

const runFields = {
  args: "string[]?",
  command: "string?",
  cwd: "string?",
  env: "table<string, string>?",
  user: "string?",
  platform: "string?",
  mounts: "StepMount[]?",
  secret_env: "table<string, string>?",
  network: '"sandbox"|"host"|"none"|nil',
  security: '"sandbox"|"insecure"|nil',
  hostname: "string?",
  add_hosts: "table<string, string>?",
  ulimits: "table<string, { soft: integer, hard: integer }>?",
  cgroup_parent: "string?",
  devices: "string[]?",
  valid_exit_codes: "integer[]?",
  readonly_rootfs: "boolean?",
};

/** The classes of the tables and objects that tests receive. */
export const testStubClasses: readonly StubClass[] = [
  {
    name: "Evaluation",
    doc: "What a build script describes; `tostring` lists its steps.",
    fields: EVALUATION_FIELDS,
  },
  {
    name: "Step",
    doc: "A step of a build; its kind says which fields there are. Steps are named by their place in the list.",
    fields: {
      kind: "string",
      index: "integer",
      name: "string",
      digest: "string",
      inputs: "integer[]",
      frames: "ScriptPosition[]",
      no_cache: "boolean",
      export_cache: "boolean?",
      progress_group: "string?",
      base: "integer?",
      src: "string[]?",
      actions: "StepAction[]?",
      lower: "integer?",
      upper: "integer?",
      ...sourceFields,
      ...runFields,
      ...actionFields,
    },
  },
  {
    name: "StepAction",
    doc: "A change of files.",
    fields: { kind: "string", src: "string?", ...actionFields },
  },
  {
    name: "StepMount",
    doc: "A mount of a command.",
    fields: {
      type: '"bind"|"cache"|"tmpfs"|"secret"|"ssh"',
      dest: "string",
      from: "integer?",
      source: "string?",
      readonly: "boolean",
      id: "string?",
      sharing: '"shared"|"private"|"locked"|nil',
      size: "integer?",
      mode: "string?",
      owner: "string?",
      optional: "boolean",
    },
  },
  {
    name: "ScriptWarning",
    doc: "Something a script printed or warned of.",
    fields: { message: "string", frames: "ScriptPosition[]", rule: "string?" },
  },
  {
    name: "ScriptPosition",
    doc: "A line of a script.",
    fields: { file: "string", line: "integer" },
  },
];
